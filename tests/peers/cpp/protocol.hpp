// The adapter protocol: one JSON object per line on stdin, one answer per line on stdout.
#pragma once

#include <cstdint>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>

namespace protocol {

using nlohmann::json;

// Thrown by an adapter if a request can't be put to its library.
struct unsupported : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A library as an adapter. An exception from `sign` or `verify` means that the library rejects.
class library {
public:
  virtual ~library() = default;
  virtual json describe() const = 0;
  virtual std::string sign(const std::string &key, const json &claims) const = 0;
  virtual json verify(const std::string &key, const std::string &token, std::int64_t now) const = 0;
};

// Decodes base64url without padding.
inline std::string decode(const std::string &text) {
  static const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string bytes;
  unsigned buffer = 0, bits = 0;
  for (char letter : text) {
    auto digit = alphabet.find(letter);
    if (digit == std::string::npos) throw std::invalid_argument("this is not base64url");
    buffer = (buffer << 6 | static_cast<unsigned>(digit)) & 0xffff;
    bits += 6;
    if (bits >= 8) bytes.push_back(static_cast<char>(buffer >> (bits -= 8)));
  }
  return bytes;
}

inline std::string token_of(const json &asked) {
  auto token = asked.find("token");
  return token == asked.end() ? decode(asked.at("token_bytes")) : token->get<std::string>();
}

// Leaves out claims that are not an object.
inline json accept(json claims) {
  json reply = {{"decision", "accept"}};
  if (claims.is_object()) reply["claims"] = std::move(claims);
  return reply;
}

inline json answer(const library &library, const json &asked) {
  const std::string op = asked.at("op");
  if (op == "describe") return library.describe();
  if (op == "reset") return json::object();
  if (op != "sign" && op != "verify") return {{"decision", "unsupported"}, {"reason", "unknown operation"}};
  const std::string key = decode(asked.at("key"));
  const std::string token = op == "verify" ? token_of(asked) : "";
  try {
    if (op == "sign") return {{"token", library.sign(key, asked.at("claims"))}};
    return accept(library.verify(key, token, asked.at("now")));
  } catch (const unsupported &reason) {
    return {{"decision", "unsupported"}, {"reason", reason.what()}};
  } catch (const std::exception &refusal) {
    return {{"decision", "reject"}, {"reason", refusal.what()}};
  }
}

// Answers requests until stdin ends. A line that is not a request ends the program: it is a bug of the caller.
inline int serve(const library &library) {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    const json asked = json::parse(line);
    json reply = answer(library, asked);
    reply["id"] = asked.at("id");
    std::cout << reply.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
  }
  return 0;
}

} // namespace protocol
