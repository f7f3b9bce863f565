module nianbao

go 1.26

require go.yaml.in/yaml/v4 v4.0.0

require pgregory.net/rapid v1.3.0

require github.com/go-json-experiment/json v1.27.2
