"""The entry: `python app.py [command]`."""

import sys

if __name__ == "__main__":
    try:
        from bot.cli import main

        main()
    except (ImportError, SyntaxError) as error:  # too old a Python, or one without what .venv holds
        print(  # noqa: T201 - said to a person
            f"このPythonでは動きません({error})。make install のあと、.venv/bin/python app.py … で動かしてください。",
            file=sys.stderr,
        )
        sys.exit(2)
