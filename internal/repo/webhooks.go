package repo

import (
	"context"
	"errors"
	"time"

	"nianbao/internal/model"

	"gorm.io/gorm"
)

type webhookRow struct {
	ID        string `gorm:"primaryKey"`
	URL       string
	OrganID   *string
	CreatedAt int64 `gorm:"autoCreateTime:false"`
}

func (webhookRow) TableName() string { return "webhooks" }

// webhookAndPath is a webhook beside the path of its organ; that of all organs has none.
type webhookAndPath struct {
	Webhook webhookRow `gorm:"embedded"`
	Path    *string
}

func (r *webhookAndPath) webhook() *model.Webhook {
	w := &model.Webhook{ID: r.Webhook.ID, URL: r.Webhook.URL, OrganID: r.Webhook.OrganID, CreatedAt: instant(r.Webhook.CreatedAt)}
	if r.Path != nil {
		w.Path = *r.Path
	}
	return w
}

func (s *Store) webhooks(ctx context.Context) *gorm.DB {
	return s.db(ctx).Table("webhooks").Select("webhooks.*, organs.path").Joins("LEFT JOIN organs ON organs.id = webhooks.organ_id")
}

// InsertWebhook stores a webhook.
func (s *Store) InsertWebhook(ctx context.Context, w *model.Webhook) error {
	row := webhookRow{w.ID, w.URL, w.OrganID, micros(w.CreatedAt)}
	return translate(s.db(ctx).Create(&row).Error)
}

// Webhook finds a webhook.
func (s *Store) Webhook(ctx context.Context, id string) (*model.Webhook, error) {
	var row webhookAndPath
	err := s.webhooks(ctx).Where("webhooks.id = ?", id).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, model.Missing("webhook")
	}
	return row.webhook(), translate(err)
}

// Webhooks lists the webhooks of the organs in a view; one more than the limit where there are more.
func (s *Store) Webhooks(ctx context.Context, v model.View, after string, limit int) ([]*model.Webhook, error) {
	return webhooks(whereSeen(s.webhooks(ctx), "organs.", v).Where("webhooks.id > ?", after).Limit(limit + 1))
}

// WebhooksOf are those of an organ.
func (s *Store) WebhooksOf(ctx context.Context, organID string) ([]*model.Webhook, error) {
	return webhooks(s.webhooks(ctx).Where("webhooks.organ_id = ?", organID))
}

func webhooks(q *gorm.DB) ([]*model.Webhook, error) {
	var rows []webhookAndPath
	if err := q.Order("webhooks.id").Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	all := make([]*model.Webhook, len(rows))
	for i := range rows {
		all[i] = rows[i].webhook()
	}
	return all, nil
}

// DeleteWebhook forgets a webhook and its deliveries.
func (s *Store) DeleteWebhook(ctx context.Context, id string) error {
	return translate(s.db(ctx).Where("id = ?", id).Delete(&webhookRow{}).Error)
}

type deliveryRow struct {
	ID          string `gorm:"primaryKey"`
	WebhookID   string
	EventSeq    int64
	State       string
	Attempts    int
	Since       int64
	NextAt      *int64
	Status      *int
	Error       *string
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
	DeliveredAt *int64
}

func (deliveryRow) TableName() string { return "deliveries" }

// deliveryInFull is a delivery beside its webhook and its event.
type deliveryInFull struct {
	Delivery deliveryRow `gorm:"embedded;embeddedPrefix:delivery_"`
	URL      string
	Event    eventInFull `gorm:"embedded"`
}

func (r *deliveryInFull) delivery() *model.Delivery {
	d := &r.Delivery
	return &model.Delivery{
		ID: d.ID, State: d.State, Attempts: d.Attempts, NextAt: instantOf(d.NextAt), Status: d.Status, Error: d.Error, CreatedAt: instant(d.CreatedAt), DeliveredAt: instantOf(d.DeliveredAt),
		Event: r.Event.event(), Webhook: &model.Webhook{ID: d.WebhookID, URL: r.URL}, Since: instant(d.Since),
	}
}

func (s *Store) deliveries(ctx context.Context) *gorm.DB {
	own := ""
	for _, column := range []string{"id", "webhook_id", "event_seq", "state", "attempts", "since", "next_at", "status", "error", "created_at", "delivered_at"} {
		own += "deliveries." + column + " AS delivery_" + column + ", "
	}
	return withReports(s.db(ctx).Table("deliveries").Joins("JOIN webhooks ON webhooks.id = deliveries.webhook_id").Joins("JOIN events ON events.seq = deliveries.event_seq")).
		Select(own + "webhooks.url, " + eventColumns)
}

// Enqueue puts an event on its way to every webhook of the report's organ or one above it.
func (s *Store) Enqueue(ctx context.Context, e *model.Event, organPath string, newID func() string) (int, error) {
	var ids []string
	if err := s.db(ctx).Table("webhooks").Joins("LEFT JOIN organs ON organs.id = webhooks.organ_id").
		Where("webhooks.organ_id IS NULL OR substr(?, 1, length(organs.path)) = organs.path", organPath).Order("webhooks.id").Pluck("webhooks.id", &ids).Error; err != nil {
		return 0, translate(err)
	}
	at := micros(e.At)
	rows := make([]deliveryRow, len(ids))
	for i, id := range ids {
		rows[i] = deliveryRow{ID: newID(), WebhookID: id, EventSeq: e.Seq, State: model.Pending, Since: at, NextAt: &at, CreatedAt: at}
	}
	return len(rows), create(s.db(ctx), rows)
}

// Due are deliveries whose time has come, the longest due first, and of one webhook so many at most.
func (s *Store) Due(ctx context.Context, now time.Time, ofOne, limit int) ([]*model.Delivery, error) {
	ranked := s.db(ctx).Model(&deliveryRow{}).Select("id, row_number() OVER (PARTITION BY webhook_id ORDER BY next_at, id) AS place").Where("next_at <= ?", micros(now))
	chosen := s.db(ctx).Table("(?) AS ranked", ranked).Select("id").Where("place <= ?", ofOne)
	return found(s.deliveries(ctx).Where("deliveries.id IN (?)", chosen).Order("deliveries.next_at, deliveries.id").Limit(limit))
}

// NextDue is when the next delivery is due after a time; nil where none is.
func (s *Store) NextDue(ctx context.Context, after time.Time) (*time.Time, error) {
	var next *int64
	err := s.db(ctx).Raw("SELECT min(next_at) FROM deliveries WHERE next_at > ?", micros(after)).Scan(&next).Error
	return instantOf(next), translate(err)
}

// Deliveries lists those of a webhook, newest first; one more than the limit where there are more.
func (s *Store) Deliveries(ctx context.Context, webhookID string, before *string, limit int) ([]*model.Delivery, error) {
	q := s.deliveries(ctx).Where("deliveries.webhook_id = ?", webhookID)
	if before != nil {
		q = q.Where("deliveries.id < ?", *before)
	}
	return found(q.Order("deliveries.id DESC").Limit(limit + 1))
}

// Delivery finds a delivery of a webhook.
func (s *Store) Delivery(ctx context.Context, webhookID, id string) (*model.Delivery, error) {
	all, err := found(s.deliveries(ctx).Where("deliveries.webhook_id = ? AND deliveries.id = ?", webhookID, id))
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, model.Missing("delivery")
	}
	return all[0], nil
}

func found(q *gorm.DB) ([]*model.Delivery, error) {
	var rows []deliveryInFull
	if err := q.Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	all := make([]*model.Delivery, len(rows))
	for i := range rows {
		all[i] = rows[i].delivery()
	}
	return all, nil
}

// UpdateDelivery stores what became of a delivery, unless it was begun anew since.
func (s *Store) UpdateDelivery(ctx context.Context, d *model.Delivery, since time.Time) error {
	return translate(s.db(ctx).Model(&deliveryRow{}).Where("id = ? AND since = ?", d.ID, micros(since)).Updates(map[string]any{
		"state": d.State, "attempts": d.Attempts, "since": micros(d.Since), "next_at": microsOf(d.NextAt), "status": d.Status, "error": d.Error, "delivered_at": microsOf(d.DeliveredAt),
	}).Error)
}

// ForgetDeliveries takes away what was delivered or abandoned before a time.
func (s *Store) ForgetDeliveries(ctx context.Context, before time.Time) error {
	return translate(s.db(ctx).Where("state <> ? AND created_at < ?", model.Pending, micros(before)).Delete(&deliveryRow{}).Error)
}
