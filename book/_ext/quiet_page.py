"""Take out of each page what the theme puts in twice or for nothing: Thebe, which would load from another host."""


def drop_scripts(app, pagename, templatename, context, doctree):
    """Keep the first of each script, and none of Thebe's."""
    kept, seen = [], set()
    for script in context.get("script_files", []):
        key = (getattr(script, "filename", script), tuple(sorted(getattr(script, "attributes", {}).items())))
        if key not in seen and "thebe" not in repr(key).lower():
            kept.append(script)
        seen.add(key)
    context["script_files"] = kept


def setup(app):
    app.connect("html-page-context", drop_scripts, priority=900)  # after the extensions that add scripts
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
