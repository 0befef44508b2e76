package curl

// takesValue holds the options that have a value. What corskit has no use for is there too, so that its value is not taken for the URL.
var takesValue = map[string]bool{
	"--request": true, "--header": true, "--url": true, "--cookie": true, "--user": true, "--user-agent": true, "--referer": true,
	"--data": true, "--data-raw": true, "--data-ascii": true, "--data-binary": true, "--data-urlencode": true, "--json": true,
	"--form": true, "--output": true, "--max-time": true, "--connect-timeout": true, "--resolve": true, "--connect-to": true,
	"--proxy": true, "--cacert": true, "--cert": true, "--key": true, "--cookie-jar": true, "--write-out": true, "--retry": true,
	"--interface": true, "--range": true, "--dump-header": true, "--max-redirs": true, "--noproxy": true, "--ciphers": true,
	"--limit-rate": true, "--unix-socket": true,

	"--get": false, "--head": false, "--compressed": false, "--insecure": false, "--location": false, "--silent": false,
	"--show-error": false, "--include": false, "--verbose": false, "--fail": false, "--globoff": false, "--http1.1": false,
	"--http1.0": false, "--http2": false, "--http3": false, "--ipv4": false, "--ipv6": false, "--no-buffer": false,
	"--remote-name": false, "--path-as-is": false, "--fail-with-body": false, "--no-progress-meter": false, "--tlsv1.2": false,
	"--tlsv1.3": false, "--progress-bar": false,
}

var longNames = map[byte]string{
	'X': "--request", 'H': "--header", 'b': "--cookie", 'u': "--user", 'A': "--user-agent", 'e': "--referer", 'd': "--data",
	'F': "--form", 'o': "--output", 'm': "--max-time", 'x': "--proxy", 'E': "--cert", 'c': "--cookie-jar", 'w': "--write-out",
	'r': "--range", 'D': "--dump-header",

	'G': "--get", 'I': "--head", 'k': "--insecure", 'L': "--location", 's': "--silent", 'S': "--show-error", 'i': "--include",
	'v': "--verbose", 'f': "--fail", 'g': "--globoff", '0': "--http1.0", '4': "--ipv4", '6': "--ipv6", 'N': "--no-buffer",
	'O': "--remote-name", '#': "--progress-bar",
}
