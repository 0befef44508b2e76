package browser

import "net/http"

// resourcePolicyCheck keeps a response from a page that could not read it, but
// could use it otherwise, if the server wants it so:
// https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check, for a
// page without an embedder policy.
func (f *fetch) resourcePolicyCheck(res *http.Response) error {
	page, server := f.page.origin, originOf(f.url())
	policy := get(res.Header, "Cross-Origin-Resource-Policy")
	switch policy {
	case "same-origin":
		if page.sameOrigin(server) {
			return nil
		}
	case "same-site":
		// Like sameSite, but a secure page may use an insecure response.
		if page.schemelesslySameSite(server) && (page.scheme == "https" || server.scheme != "https") {
			return nil
		}
	default:
		return nil
	}
	return f.blocked(ResourcePolicy, policy)
}
