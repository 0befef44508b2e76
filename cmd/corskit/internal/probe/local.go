package probe

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// noteLocalNetwork: since version 142, Chromium asks the user before a page from the internet may reach the own machine or
// network (https://wicg.github.io/local-network-access/). No header has a part in that.
func (p *probe) noteLocalNetwork() {
	page, err := url.Parse(p.Page)
	if err != nil || page.Host == "" || isLocal(page.Hostname()) {
		return
	}
	request, err := http.NewRequest(http.MethodGet, p.URL, nil)
	if err != nil {
		return
	}
	address := p.connections.serverAddress(request)
	if !isLocal(request.URL.Hostname()) && !isLocalAddress(address) {
		return
	}
	text := "the server is on this machine or in the local network. If the page comes from the internet, Chromium asks the user for the permission “Local network access” first. "
	if page.Scheme == "http" {
		text = "the server is on this machine or in the local network. If the page comes from the internet, Chromium blocks the request, since the page is not served over https. "
	}
	p.note("local-network", text+"No header of the server changes that",
		Fix{Page: "serve it over https, or from the local network too; write targetAddressSpace in fetch() if the server speaks http only"})
}

// isLocal tells hosts that are local by name.
func isLocal(host string) bool {
	return isLoopbackName(host) || strings.HasSuffix(host, ".local") || isLocalAddress(net.ParseIP(host))
}

func isLoopbackName(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

func isLocalAddress(ip net.IP) bool {
	return ip != nil && (ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast())
}
