// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/peers/choices.h"

#include "helpers/scenario/endpoint-config.h"

#include <array>

namespace mopo::conformance
{

namespace
{

/// Words of a peer itself. `policy.…` is its policy's; any other is one of its `choices`.
constexpr std::array PEER_WORDS{"mopo", "nat-traversal", "window-size", "keepalive", "proposals"};
constexpr std::string_view POLICY = "policy.";

/// A scenario with two peers, of which the judged one gets the words.
Json PlainScenario()
{
    return Json::parse(R"({
      "title": "an implementation under test", "duration": "1s",
      "nodes": {
        "laptop": { "interfaces": { "eth0": { "addresses": ["192.0.2.10/24"] } } },
        "gateway": { "interfaces": { "wan": { "addresses": ["192.0.2.1/24"] },
                                     "lan": { "addresses": ["10.99.0.1/24"] } } },
        "server": { "interfaces": { "lan": { "addresses": ["10.99.0.2/24"] } } } },
      "links": { "net": { "between": ["laptop.eth0", "gateway.wan"], "preset": "ethernet" },
                 "lan": { "between": ["gateway.lan", "server.lan"], "preset": "ethernet" } },
      "peers": {
        "laptop": { "node": "laptop", "role": "initiator", "connects-to": "gateway",
                    "auth": { "psk": "secret" } },
        "gateway": { "node": "gateway", "role": "responder", "networks": "10.99.0.0/24",
                     "pool": "10.99.1.0/24", "auth": { "psk": "secret" } } } })");
}

Json ToJson(const std::string& value)
{
    Json json = Json::parse(value, nullptr, false);
    return json.is_discarded() ? Json(value) : json;
}

} // namespace

std::expected<EndpointConfig, std::string> ConfigWith(
    Role role, const std::map<std::string, std::string>& choices)
{
    Json document = PlainScenario();
    const std::string name = role == Role::Initiator ? "laptop" : "gateway";
    Json& peer = document["peers"][name];
    for (const auto& [word, value] : choices)
    {
        if (std::ranges::find(PEER_WORDS, word) != PEER_WORDS.end())
        {
            peer[word] = ToJson(value);
        }
        else if (word.starts_with(POLICY))
        {
            peer["policy"][word.substr(POLICY.size())] = ToJson(value);
        }
        else
        {
            peer["choices"][word] = ToJson(value);
        }
    }
    const auto scenario = ParseScenario(document.dump(), "needs");
    if (!scenario)
    {
        std::string all;
        for (const Fault& fault : scenario.error())
        {
            all += (all.empty() ? "" : "; ") + fault.ToString();
        }
        return std::unexpected(all);
    }
    return EndpointConfigOf(*scenario, *scenario->FindPeer(name), true);
}

} // namespace mopo::conformance
