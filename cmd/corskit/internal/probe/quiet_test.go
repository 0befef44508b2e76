package probe

import (
	"io"
	"log"
)

// quiet is for servers whose clients hang up on purpose.
var quiet = log.New(io.Discard, "", 0)
