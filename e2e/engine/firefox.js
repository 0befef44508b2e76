// Marionette takes a free port and writes its number into the profile.
user_pref("marionette.port", 0);

// Marionette silences most of what Firefox fetches by itself. Silence the rest:
// its remote settings and the updates of its media plugins.
user_pref("services.settings.server", "data:,#remote-settings-dummy/v1");
user_pref("media.gmp-manager.updateEnabled", false);

// Pages are on this machine, whatever proxy the desktop is set to use.
user_pref("network.proxy.type", 0);

// Firefox forgets the preflights of a host if it looked up an address of it later
// than it got their answer (CORSCacheEntry::CheckDNSCache). An IP address is looked
// up, once for each version of IP, when such an answer is first to be used, and
// anew after each change of a network interface; localhost counts as always known.
// So the one is looked up as the other.
user_pref("network.dns.localDomains", "127.0.0.1");
