from wxsandbox.cli import main

main(prog_name="wxsandbox")
