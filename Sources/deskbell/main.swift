import ArgumentParser
import Foundation

// A broken pipe (`deskbell event list | head`) is an error of write(2), not the end of a server.
signal(SIGPIPE, SIG_IGN)
await Deskbell.start()
