# What is done often. Without just: every recipe is one line of shell.

bin := ".venv/bin"

# List the recipes.
default:
    @just --list

# Make the virtual environment with everything for development.
setup:
    python3 -m venv .venv
    {{bin}}/pip install -c constraints.txt -e '.[dev]'

# Format the code and sort its imports.
format:
    {{bin}}/ruff check --select I --fix
    {{bin}}/ruff format

# Look at the code without running it: format, lint, types, layers.
check:
    {{bin}}/ruff format --check
    {{bin}}/ruff check
    {{bin}}/mypy
    {{bin}}/lint-imports

# Run the tests, or some: just test tests/unit/music -k tempo
test *arguments:
    {{bin}}/python -m pytest {{arguments}}

# Measure against the peers: just bench --only render,start,live,headless
bench *arguments:
    {{bin}}/python -m benchmarks {{arguments}}

# What continuous integration runs, on a clean clone.
ci:
    bash .ci/run < /dev/null

# Write the schemas of what --json prints into docs/schemas.
schemas:
    {{bin}}/python -m jamtui.cli.schemas docs/schemas

# Write the page of all rules from data/policies.
policies:
    {{bin}}/python -m jamtui.studio.policy.page docs/policies.md
