package browser

import (
	"bytes"
	"cmp"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"strings"
)

// A Blob is a body with a type of its own, a File for example. An empty Type
// means no Content-Type header.
type Blob struct {
	Type string // "image/png"
	Data []byte
}

// FormData is the body of a form with files. Its Content-Type is
// multipart/form-data, with a boundary that nobody can foresee.
type FormData []FormField

// A FormField is one field of FormData. With a Filename or a Type it is a
// file, as of <input type="file">.
type FormField struct {
	Name  string
	Value string // of a file, what it holds

	Filename string // empty, but with a Type: "blob"
	Type     string // empty, but with a Filename: "application/octet-stream"
}

// extractBody is what a script's body sends, and the Content-Type that it
// brings along: https://fetch.spec.whatwg.org/#concept-bodyinit-extract.
func extractBody(b any) (content, contentType string, err error) {
	switch b := b.(type) {
	case string:
		return b, "text/plain;charset=UTF-8", nil
	case []byte:
		return string(b), "", nil
	case url.Values:
		return b.Encode(), "application/x-www-form-urlencoded;charset=UTF-8", nil
	case Blob:
		return string(b.Data), strings.ToLower(b.Type), nil
	case FormData:
		return b.encode()
	}
	return "", "", &RequestError{"Body", fmt.Sprintf("%T", b), "it is none of string, []byte, url.Values, FormData, Blob"}
}

// hasBody: an empty string counts as none, so that a Request needs no pointer.
func hasBody(b any) bool { return b != nil && b != "" }

// encode: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data.
func (d FormData) encode() (content, contentType string, err error) {
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for _, f := range d {
		part, err := w.CreatePart(f.header())
		if err != nil {
			return "", "", err
		}
		part.Write([]byte(f.Value)) // into memory
	}
	if err := w.Close(); err != nil {
		return "", "", err
	}
	return out.String(), w.FormDataContentType(), nil
}

func (f FormField) header() textproto.MIMEHeader {
	h := textproto.MIMEHeader{}
	disposition := fmt.Sprintf(`form-data; name="%s"`, inQuotes.Replace(f.Name))
	if f.Filename != "" || f.Type != "" {
		disposition += fmt.Sprintf(`; filename="%s"`, inQuotes.Replace(cmp.Or(f.Filename, "blob")))
		h.Set("Content-Type", cmp.Or(f.Type, "application/octet-stream"))
	}
	h.Set("Content-Disposition", disposition)
	return h
}

var inQuotes = strings.NewReplacer("\n", "%0A", "\r", "%0D", `"`, "%22")
