// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/ladder.h"

#include "helpers/report/interval.h"
#include "helpers/report/look.h"
#include "helpers/report/table.h"
#include "helpers/report/ways.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <ranges>
#include <tuple>

namespace mopo
{

namespace
{

/// No message takes longer: what was not seen by then was lost.
constexpr double LONGEST_WAY = 60;

/// What a message has in common at both ends, and each time that it is sent.
using MessageKey = std::tuple<std::string,
                              std::string,
                              std::string,
                              std::optional<double>,
                              bool,
                              bool,
                              std::optional<double>>;

MessageKey KeyOf(const Json& data)
{
    return MessageKey(TextAt(data, "/initiator_spi"),
                      TextAt(data, "/responder_spi"),
                      TextAt(data, "/exchange"),
                      NumberAt(data, "/message_id"),
                      FlagAt(data, "/response"),
                      FlagAt(data, "/from_initiator"),
                      NumberAt(data, "/octets"));
}

struct Sending
{
    const EventLine* event = nullptr;
    const EventLine* arrival = nullptr;
    bool isDiscarded = false;
};

bool Notifies(const Json& payloads, const char* notify)
{
    return std::ranges::any_of(payloads,
                               [&](const Json& each) { return TextAt(each, "/notify") == notify; });
}

/// What an exchange is for that may be for many things; empty where its own name says it.
std::string PurposeOf(const Json& data)
{
    static constexpr auto telling = std::to_array<const char*>(
        {"UNACCEPTABLE_PATH", "NAT_PREVENTED", "CHANGE_PATH", "REKEY_SA", "ADDITIONAL_ADDRESS"});
    const std::string exchange = TextAt(data, "/exchange");
    const Json* payloads = Look(data, "/payloads");
    if (payloads == nullptr || !payloads->is_array() ||
        (exchange != "INFORMATIONAL" && exchange != "CREATE_CHILD_SA"))
    {
        return {};
    }
    for (const char* notify : telling)
    {
        if (Notifies(*payloads, notify))
        {
            return notify;
        }
    }
    if (std::ranges::any_of(*payloads,
                            [](const Json& each) { return TextAt(each, "/type") == "D"; }))
    {
        return "DELETE";
    }
    if (exchange != "INFORMATIONAL" || FlagAt(data, "/response"))
    {
        return {};
    }
    return Notifies(*payloads, "COOKIE2") ? "COOKIE2" : "liveness";
}

/// A request and its response have these in common: the SPIs, the number, and which end asked.
using RequestKey = std::tuple<std::string, std::optional<double>, bool>;

RequestKey RequestOf(const Json& data)
{
    return {TextAt(data, "/initiator_spi"),
            NumberAt(data, "/message_id"),
            FlagAt(data, "/from_initiator") != FlagAt(data, "/response")};
}

bool HasPayloads(const Json& data)
{
    const Json* payloads = Look(data, "/payloads");
    return payloads != nullptr && payloads->is_array() && !payloads->empty();
}

class Matcher
{
  public:
    Matcher(const Scenario& scenario, const std::vector<EventLine>& messages)
        : m_scenario(scenario)
    {
        for (const EventLine& event : messages)
        {
            if (event.name == "ike:message_sent")
            {
                m_sendings.push_back({&event});
            }
            else
            {
                Match(event);
            }
        }
    }

    Json Tell() const
    {
        Json ladder = Json::array();
        // What a request was for, its response is, too.
        std::map<RequestKey, std::string> purposes;
        std::map<MessageKey, const EventLine*> firsts;
        for (const Sending& sending : m_sendings)
        {
            const EventLine& event = *sending.event;
            // What is sent again is sent as it was, and was decoded then.
            const EventLine& first = *firsts.try_emplace(KeyOf(event.data), &event).first->second;
            const bool isDecoded = HasPayloads(event.data) || !HasPayloads(first.data);
            Json message = event.data;
            if (!isDecoded)
            {
                message["payloads"] = first.data.at("payloads");
            }
            std::string purpose = PurposeOf(message);
            if (!FlagAt(message, "/response"))
            {
                purposes[RequestOf(event.data)] = purpose;
            }
            else if (purpose.empty())
            {
                purpose = purposes[RequestOf(event.data)];
            }
            ladder.push_back(
                {{"at_s", Seconds(event.time)},
                 {"from", event.node},
                 {"to", sending.arrival != nullptr ? sending.arrival->node : AddresseeOf(event)},
                 {"arrived_s",
                  sending.arrival != nullptr ? Seconds(sending.arrival->time) : Json()},
                 {"discarded",
                  sending.isDiscarded ? CopyAt(sending.arrival->data, "/why") : Json()},
                 {"purpose", purpose},
                 {"arrived_path",
                  sending.arrival != nullptr ? CopyAt(sending.arrival->data, "/path") : Json()},
                 {"decoded_s", isDecoded ? Json() : Seconds(first.time)},
                 {"message", std::move(message)}});
        }
        return ladder;
    }

  private:
    /// Gives an arrival to the latest sending that it can be of; first to one whose addressee is
    /// where it arrived, which no NAT hides.
    void Match(const EventLine& arrival)
    {
        const bool isDiscard = arrival.name == "ike:discarded";
        for (const bool sameAddressee : {true, false})
        {
            for (Sending& sending : std::views::reverse(m_sendings))
            {
                if (sending.event->time < arrival.time - LONGEST_WAY)
                {
                    break;
                }
                if (sending.arrival == nullptr && CanBe(*sending.event, arrival, isDiscard) &&
                    (!sameAddressee || TextAt(sending.event->data, "/path/peer") ==
                                           TextAt(arrival.data, "/path/local")))
                {
                    sending.arrival = &arrival;
                    sending.isDiscarded = isDiscard;
                    return;
                }
            }
        }
    }

    static bool CanBe(const EventLine& sending, const EventLine& arrival, bool isDiscard)
    {
        if (sending.node == arrival.node || sending.time >= arrival.time)
        {
            return false;
        }
        // Of what was discarded only the size and the path are known.
        return isDiscard ? NumberAt(sending.data, "/octets") == NumberAt(arrival.data, "/octets")
                         : KeyOf(sending.data) == KeyOf(arrival.data);
    }

    std::string AddresseeOf(const EventLine& event) const
    {
        const auto address = AddressIn(TextAt(event.data, "/path/peer"));
        for (const Node& node : m_scenario.nodes)
        {
            for (const Interface& interface : node.interfaces)
            {
                const auto all = interface.AllAddresses();
                if (address && std::ranges::find(all, *address) != all.end() &&
                    m_scenario.FindPeerOn(node.name) != nullptr)
                {
                    return node.name;
                }
            }
        }
        const Peer* own = m_scenario.FindPeerOn(event.node);
        const Peer* other = own != nullptr ? m_scenario.FindPeer(own->connectsTo) : nullptr;
        if (other == nullptr && own != nullptr)
        {
            const auto initiator =
                std::ranges::find(m_scenario.peers, own->name, &Peer::connectsTo);
            other = initiator != m_scenario.peers.end() ? &*initiator : nullptr;
        }
        return other != nullptr ? other->node : std::string();
    }

    const Scenario& m_scenario;
    std::vector<Sending> m_sendings;
};

} // namespace

bool IsLadderEvent(const EventLine& event)
{
    return event.name == "ike:message_sent" || event.name == "ike:message_received" ||
           event.name == "ike:discarded";
}

Json LadderOf(const Scenario& scenario, const std::vector<EventLine>& messages)
{
    return Matcher(scenario, messages).Tell();
}

Json MessageTable(const Json& ladder)
{
    Table table("messages",
                "Messages",
                {{"sent at s", "time"},
                 {"from", ""},
                 {"to", ""},
                 {"arrived at s", "time"},
                 {"discarded", ""},
                 {"exchange", ""},
                 {"purpose", ""},
                 {"response", ""},
                 {"again", ""},
                 {"message id", "number"},
                 {"octets", "number"}});
    for (const Json& rung : ladder)
    {
        const Json& message = rung.at("message");
        table.Add({rung.at("at_s"),
                   rung.at("from"),
                   rung.at("to"),
                   rung.at("arrived_s"),
                   rung.at("discarded"),
                   CopyAt(message, "/exchange"),
                   rung.at("purpose"),
                   CopyAt(message, "/response"),
                   CopyAt(message, "/retransmission"),
                   CopyAt(message, "/message_id"),
                   CopyAt(message, "/octets")});
    }
    return table.ToJson();
}

} // namespace mopo
