// Marionette takes a free port and writes its number into the profile.
user_pref("marionette.port", 0);

// Marionette silences most of what Firefox fetches by itself. Silence the rest:
// its remote settings and the updates of its media plugins.
user_pref("services.settings.server", "data:,#remote-settings-dummy/v1");
user_pref("media.gmp-manager.updateEnabled", false);

// Pages are on this machine, whatever proxy the desktop is set to use.
user_pref("network.proxy.type", 0);
