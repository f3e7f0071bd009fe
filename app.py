"""The entry: `python app.py [command]`."""

import os
import sys

if __name__ == "__main__":
    # numpy's products are small here, and the threads that it begins with spin for 0.05 s of processor time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from bot.cli import main

        main()
    except (ImportError, SyntaxError) as error:  # too old a Python, or one without what .venv holds
        print(  # noqa: T201 - said to a person
            f"このPythonでは動きません({error})。make install のあと、.venv/bin/python app.py … で動かしてください。",
            file=sys.stderr,
        )
        sys.exit(2)
