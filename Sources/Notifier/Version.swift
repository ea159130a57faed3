/// The notifier's version, as `--version` prints it and its presence tells it.
public let notifierVersion = "1.0.0"
