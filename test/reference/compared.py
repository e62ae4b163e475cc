"""When two versions of a reference table say the same: other machines print the last digits otherwise."""

VERSIONS = {"versions"}


def other_versions(committed, made):
    """A line for each library whose version is not the one recorded."""
    old, new = committed.get("versions", {}), made.get("versions", {})
    return [f"made with {k} {old.get(k, '(none)')}, here {new.get(k, '(none)')}" for k in sorted(old.keys() | new.keys()) if old.get(k) != new.get(k)]


def difference(committed, made):
    """The first place where the tables differ by more than the committed one's tolerance, or None. Purely relative: tails count as much as bodies."""
    tolerance = committed.get("tolerance", committed.get("relative_tolerance", 0))
    return _first(committed, made, tolerance, "")


def _first(a, b, tolerance, at):
    if isinstance(a, dict) and isinstance(b, dict):
        if a.keys() - VERSIONS != b.keys() - VERSIONS:
            return f"{at or 'the table'} has the keys {sorted(b)}, committed are {sorted(a)}"
        return next((d for k in a if k not in VERSIONS and (d := _first(a[k], b[k], tolerance, f"{at}.{k}" if at else k))), None)
    if isinstance(a, list) and isinstance(b, list):
        if len(a) != len(b):
            return f"{at} has {len(b)} values, committed are {len(a)}"
        return next((d for i, (x, y) in enumerate(zip(a, b)) if (d := _first(x, y, tolerance, f"{at}[{i}]"))), None)
    numbers = all(isinstance(x, (int, float)) and not isinstance(x, bool) for x in (a, b))
    same = abs(a - b) <= tolerance * max(abs(a), abs(b)) if numbers else type(a) is type(b) and a == b
    return None if same else f"{at} is {b}, committed is {a}"
