"""The pages for people: server-rendered, without JavaScript too."""
