"""Land cover: nomenclature, reference polygons, seasons of images, classifier, validation."""
