"""`python -m kota_cli`, the same as `kota`."""

from kota_cli.main import main

if __name__ == "__main__":
    main()
