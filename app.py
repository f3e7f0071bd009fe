"""The entry: `python app.py [command]`."""

from bot.cli import main

if __name__ == "__main__":
    main()
