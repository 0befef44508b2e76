const messages = window.corskitConsole = [];
Services.console.registerListener({
  observe(message) {
    // What the browser says about its own code comes here too.
    const ofPage = message instanceof Ci.nsIScriptError &&
      !/^(chrome|resource|jar|moz-extension):/.test(message.sourceName);
    if (ofPage) {
      messages.push({ category: message.category, text: message.errorMessage });
    }
  },
});
