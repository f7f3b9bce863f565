// Package sqlite3 stands in for the C driver that gorm.io/driver/sqlite imports for its side effect alone. The driver in
// use is modernc.org/sqlite; without this, whoever has a C compiler would wait most of a minute for one that is not used.
package sqlite3
