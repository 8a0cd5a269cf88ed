alter type resman.open_property add attribute is_idle boolean;
