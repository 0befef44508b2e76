package items

import "strconv"

// visits is how often a browser has come, which it keeps in a cookie.
type visits struct {
	Visits int `json:"visits"`
}

// visitsAfter counts one more visit than the cookie holds. A missing or foreign value counts as none.
func visitsAfter(cookie string) visits {
	n, _ := strconv.Atoi(cookie)
	return visits{n + 1}
}

func (v visits) String() string { return strconv.Itoa(v.Visits) }
