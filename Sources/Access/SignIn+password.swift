import Calls
import Hummingbird
import Storage
import Web

extension SignIn {
    private struct PasswordChange: Decodable {
        let password: String
        let newPassword: String
    }

    /// Changes the password of whoever is signed in, ends their sessions everywhere, and answers with the cookie of a new one.
    func changePassword(_ request: Request, _ context: AppContext) async throws -> Response {
        let session = try await require(request, context)
        try request.requireJSON()
        let change = try await body(PasswordChange.self, of: request, orElse: .malformedPasswordChange)
        guard Password.isGood(change.newPassword) else { throw Problem.unusablePassword }
        return try await attempt("change of a password", for: session.email, request, context) { isRight in
            guard let old = try await store.user(email: session.email)?.passwordHash, try await Password.verify(change.password, against: old) else {
                throw Problem.wrongPassword
            }
            isRight()
            let (fresh, hash) = (fresh(.now), try await Password.hash(change.newPassword))
            // Unless it was changed meanwhile.
            guard try await store.changePassword(of: session.userID, from: old, to: hash, session: fresh.session) else { throw Problem.wrongPassword }
            await sessions.forgetAll()
            return noContent(fresh)
        }
    }
}
