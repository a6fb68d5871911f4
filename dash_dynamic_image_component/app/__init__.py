"""Images on a Dash app: callbacks, the component, URLs, the route on each web framework."""
