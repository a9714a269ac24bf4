"""All of `jam member`: importing this puts every command into the group."""

from jamtui.cli.member import door as door
from jamtui.cli.member import listing as listing
from jamtui.cli.member import rights as rights
from jamtui.cli.member.group import app as app
