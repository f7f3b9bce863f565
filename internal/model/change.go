package model

import "time"

// The kinds of event.
const (
	ReportPublished = "report.published"
	ReportAmended   = "report.amended"
	ReportWithdrawn = "report.withdrawn"
)

// Event is something that happened to what the public can read.
type Event struct {
	Seq      int64         `json:"-"`
	ID       string        `json:"id"`
	Type     string        `json:"type"`
	At       time.Time     `json:"at"`
	ReportID string        `json:"report_id"`
	Revision int           `json:"revision"`
	Year     int           `json:"year"`
	Organ    OrganOfReport `json:"organ"`
	Reason   *string       `json:"reason"`
	SHA256   string        `json:"sha256"` // of the revision's document
}

// Webhook is where events of an organ and all below it are sent.
type Webhook struct {
	ID        string    `json:"id"`
	URL       string    `json:"url"`
	OrganID   *string   `json:"organ_id"`
	CreatedAt time.Time `json:"created_at"`
	Secret    string    `json:"secret,omitzero"`
	Path      string    `json:"-"` // of the organ
}

// The states of a delivery.
const (
	Pending   = "pending"
	Delivered = "delivered"
	Abandoned = "abandoned"
)

// Delivery is one event on its way to one webhook.
type Delivery struct {
	ID          string     `json:"id"`
	State       string     `json:"state"`
	Attempts    int        `json:"attempts"`
	NextAt      *time.Time `json:"next_at"`
	Status      *int       `json:"status"` // that the last attempt was answered
	Error       *string    `json:"error"`  // of the last attempt
	CreatedAt   time.Time  `json:"created_at"`
	DeliveredAt *time.Time `json:"delivered_at"`
	Event       Event      `json:"event"`
	Webhook     *Webhook   `json:"-"`
	Since       time.Time  `json:"-"` // when the attempts of this round began
}

// Message is what is sent to a webhook.
type Message struct {
	WebhookID, URL, ID string
	Body               []byte
}
