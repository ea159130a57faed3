import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import Web

/// Turns what a handler did not foresee into an opaque 500, and logs it; nothing of the request but its method and the route's pattern is logged,
/// since paths hold secrets and queries hold numbers.
struct RequestLog: RouterMiddleware {
    let logger: Logger

    func handle(_ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            throw problem
        } catch let error as any HTTPResponseError {
            let code = error.status.reasonPhrase.lowercased().replacing(" ", with: "_")
            throw Problem(error.status, code: code, detail: error.status == .notFound ? "There is nothing here." : "The request cannot be answered.")
        } catch let error as HTTPParserError {
            // A body that breaks the protocol: the server answers 400 itself and ends the connection, since what follows cannot be told from it.
            throw error
        } catch  where Self.isBrokenOff(error, context) {
            // Nobody is there any more to read the answer; such as a client that breaks off in its body.
            logger.debug("a client broke off", metadata: ["route": "\(context.endpointPath ?? "")", "error": "\(type(of: error))"])
            throw Problem(.badRequest, code: "broken_off", detail: "The connection ended before the request did.")
        } catch {
            logger.error(
                "request failed",
                metadata: ["method": "\(request.method)", "route": "\(context.endpointPath ?? "")", "error": "\(type(of: error))"]
            )
            throw Problem(.internalServerError, code: "internal", detail: "Something went wrong on our side; it is in the log.")
        }
    }

    private static func isBrokenOff(_ error: any Error, _ context: AppContext) -> Bool {
        switch error {
        case is ChannelError, NIOSSLError.uncleanShutdown: true
        default: error is IOError && !context.channel.isActive
        }
    }
}
