// The library cpp-jwt.
//
// The algorithm is pinned. The signature is verified by default, and so are exp and nbf, against the
// machine's clock. An expected audience would make aud a required claim, so none is set. The library makes
// assertions about tokens, and aborts if one does not hold.
#include "protocol.hpp"

#include <jwt/jwt.hpp>

class cpp_jwt : public protocol::library {
public:
  protocol::json describe() const override {
    return {{"name", "cpp-jwt"}, {"version", VERSION}, {"language", "C++"}, {"scope", "jwt"},
            {"ops", {"sign", "verify"}}, {"clock", "system"}};
  }

  std::string sign(const std::string &key, const protocol::json &claims) const override {
    using namespace jwt::params;
    jwt::jwt_object object{algorithm("HS256"), secret(key)};
    for (const auto &[name, value] : claims.items()) object.payload().add_claim(name, value);
    return object.signature();
  }

  protocol::json verify(const std::string &key, const std::string &token, std::int64_t) const override {
    using namespace jwt::params;
    return jwt::decode(token, algorithms({"HS256"}), secret(key)).payload().create_json_obj();
  }
};

int main() { return protocol::serve(cpp_jwt()); }
