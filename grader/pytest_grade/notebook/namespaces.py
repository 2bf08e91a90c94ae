"""The names of a notebook as a dictionary, `globals()`, and as a module, `sys.modules[__name__]`."""

import ast

NAMESPACES = frozenset({"globals", "locals", "vars"})
ANY_NAME = "*"
"""Stands for names that only running the code would tell: a star import, `globals()[key] = value`."""


def is_namespace(node: ast.expr) -> bool:
    """Whether this is the dictionary of the notebook's names."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in NAMESPACES:
            return not arguments or is_notebook(arguments[0])
        case ast.Attribute(attr="__dict__", value=module):
            return is_notebook(module)
    return False


def is_notebook(node: ast.expr) -> bool:
    """Whether this is the notebook as a module: `sys.modules[__name__]`, `__main__`."""
    match node:
        case ast.Subscript(value=ast.Attribute(attr="modules"), slice=key):
            return _is_own_name(key)
        case ast.Call(func=ast.Name(id="__import__") | ast.Attribute(attr="import_module"), args=[key, *_]):
            return _is_own_name(key)
    return isinstance(node, ast.Name) and node.id == "__main__"


def _is_own_name(key: ast.expr) -> bool:
    match key:
        case ast.Name(id="__name__") | ast.Constant(value="__main__"):
            return True
    return False


def is_of_the_notebook(node: ast.expr) -> bool:
    """Whether this is the notebook's names in either form."""
    return is_namespace(node) or is_notebook(node)


def names_of_keys(node: ast.expr) -> set[str]:
    """The names that this key is, or the keys of this dictionary; `ANY_NAME` where the text does not say."""
    keys = node.keys if isinstance(node, ast.Dict) else [node]
    return {key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ANY_NAME for key in keys}
