package extract

import (
	"bytes"
	"strings"
)

// File is a file by its name, as somebody sent it or as it lies in a ZIP.
type File struct {
	Name    string
	Media   string // type, as the sender says; a hint of the encoding of a text
	Content []byte
	Refused error // why it could not be taken out
}

// Unpack gives the files of a ZIP one by one, those apart that systems put there for themselves; any other file as it is.
func Unpack(f File) ([]File, error) {
	if !bytes.HasPrefix(f.Content, []byte("PK")) {
		return []File{f}, nil
	}
	archive, err := openZIP(f.Content)
	if err != nil {
		return nil, err
	}
	if zipFormat(archive) != "zip" {
		return []File{f}, nil
	}
	var files []File
	left := maxUnpacked
	for _, entry := range archive.File {
		if strings.HasSuffix(entry.Name, "/") || zipJunk(entry.Name) == "junk" {
			continue
		}
		one := File{Name: zipName(entry)}
		one.Content, one.Refused = unpack(entry, min(maxFile, left))
		if left -= len(one.Content); left <= 0 {
			return nil, tooLarge("unpacked", maxUnpacked)
		}
		files = append(files, one)
	}
	if len(files) == 0 {
		return nil, unreadable("empty", nil)
	}
	return files, nil
}
