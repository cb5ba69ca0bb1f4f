// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/results/output-events.h"

#include "helpers/results/message-json.h"
#include "helpers/results/metrics/datagram-kind.h"

#include <fmt/format.h>

namespace mopo
{

namespace
{

std::string SpiText(EspSpi spi)
{
    return fmt::format("0x{:08x}", spi);
}

Json IkeSaJson(const std::optional<IkeSaId>& ikeSa)
{
    return ikeSa ? Json(ikeSa->value) : Json(nullptr);
}

Json AddressesJson(const std::vector<IpAddress>& addresses)
{
    Json list = Json::array();
    for (const IpAddress& address : addresses)
    {
        list.push_back(address.ToString());
    }
    return list;
}

Json SelectorsJson(const std::vector<TrafficSelector>& selectors)
{
    Json list = Json::array();
    for (const TrafficSelector& selector : selectors)
    {
        list.push_back(selector.ToString());
    }
    return list;
}

void AddFlags(Json& json, const NatFlags& flags)
{
    json["udp_encapsulation"] = flags.udpEncapsulation;
    json["keepalives"] = flags.sendKeepalives;
    json["automatic_update"] = flags.automaticallyUpdatePeerAddress;
}

Json WithPath(const IkeSaId& ikeSa, const Path& path)
{
    return {{"ike_sa", ikeSa.value}, {"path", PathToJson(path)}};
}

/// The name of the event for a sent message of that exchange.
const char* SentName(std::uint8_t exchangeType)
{
    switch (static_cast<ExchangeType>(exchangeType))
    {
    case ExchangeType::IkeSaInit:
        return "ike:sa_init_sent";
    case ExchangeType::IkeAuth:
        return "ike:auth_sent";
    case ExchangeType::CreateChildSa:
        return "ike:create_child_sa_sent";
    case ExchangeType::Informational:
        return "ike:informational_sent";
    }
    return nullptr;
}

/// One overload for each output.
class Converter
{
  public:
    Converter(const CodePoints& codePoints, std::vector<Event>& events)
        : m_codePoints(codePoints),
          m_events(events)
    {
    }

    void operator()(const SendDatagram& output)
    {
        if (Classify(output.octets, output.path, m_codePoints) == DatagramKind::Keepalive)
        {
            Add("ike:keepalive_sent", {{"path", PathToJson(output.path)}});
        }
    }

    void operator()(const InstallEspSa& output)
    {
        Json data{{"ike_sa", output.ikeSa.value},
                  {"inbound_spi", SpiText(output.inboundSpi)},
                  {"outbound_spi", SpiText(output.outboundSpi)},
                  {"suite", output.suite.ToString()},
                  {"local_selectors", SelectorsJson(output.localSelectors)},
                  {"remote_selectors", SelectorsJson(output.remoteSelectors)},
                  {"replay_window", output.replayWindow},
                  {"path", PathToJson(output.addresses.path)}};
        AddFlags(data, output.addresses.flags);
        data["use_outbound"] = output.useOutbound;
        Add("esp:sa_installed", std::move(data));
    }

    void operator()(const UseEspSa& output)
    {
        Add("esp:sa_used",
            {{"ike_sa", output.ikeSa.value}, {"inbound_spi", SpiText(output.inboundSpi)}});
    }

    void operator()(const UpdateEspSa& output)
    {
        Json data{{"ike_sa", output.ikeSa.value},
                  {"inbound_spi", SpiText(output.inboundSpi)},
                  {"path", PathToJson(output.addresses.path)}};
        AddFlags(data, output.addresses.flags);
        Add("esp:sa_updated", std::move(data));
    }

    void operator()(const RemoveEspSa& output)
    {
        Add("esp:sa_removed",
            {{"ike_sa", output.ikeSa.value},
             {"inbound_spi", SpiText(output.inboundSpi)},
             {"outbound_spi", SpiText(output.outboundSpi)}});
    }

    void operator()(const LimitEsp& output)
    {
        Json data{{"ike_sa", output.ikeSa.value},
                  {"allowance", ToString(output.allowance)},
                  {"peer", output.peer.ToString()}};
        if (output.allowance == EspAllowance::Budget)
        {
            data["packets"] = output.budget.packets;
            data["octets"] = output.budget.octets;
        }
        Add("esp:limited", std::move(data));
    }

    void operator()(const IkeSaRekeyed& output)
    {
        Add("ike:rekeyed",
            {{"ike_sa", output.ikeSa.value},
             {"initiator_spi", output.initiatorSpi.ToString()},
             {"responder_spi", output.responderSpi.ToString()},
             {"suite", output.suite.ToString()}});
    }

    void operator()(const CreateChildSaFailed& output)
    {
        Add("ike:create_child_sa_failed", {{"ike_sa", output.ikeSa.value}, {"why", output.why}});
    }

    void operator()(const Established& output)
    {
        Add("ike:established",
            {{"ike_sa", output.ikeSa.value},
             {"initiator", output.isInitiator},
             {"initiator_spi", output.initiatorSpi.ToString()},
             {"responder_spi", output.responderSpi.ToString()},
             {"suite", output.suite.ToString()},
             {"peer_identity", output.peerIdentity},
             {"mopo", output.mopo},
             {"path", PathToJson(output.path)},
             {"inner_addresses", AddressesJson(output.innerAddresses)}});
    }

    void operator()(const IkeKeysDerived&)
    {
    }

    void operator()(const IkeMessageTraced& output);

    void operator()(const Discarded& output)
    {
        Json data{{"reason", ToString(output.why.code)}, {"why", output.why.what}};
        if (output.why.offset != 0)
        {
            data["offset"] = output.why.offset;
        }
        data["octets"] = output.octets;
        data["ike_sa"] = IkeSaJson(output.ikeSa);
        data["path"] = PathToJson(output.path);
        Add("ike:discarded", std::move(data));
    }

    void operator()(const PathChanged& output)
    {
        Json data{{"ike_sa", output.ikeSa.value},
                  {"reason", ToString(output.reason)},
                  {"from", PathToJson(output.from)},
                  {"to", PathToJson(output.to)}};
        AddFlags(data, output.flags);
        Add("path:changed", std::move(data));
    }

    void operator()(const PathConfirmed& output)
    {
        Json data = WithPath(output.ikeSa, output.path);
        AddFlags(data, output.flags);
        Add("path:confirmed", std::move(data));
    }

    void operator()(const PathRefused& output)
    {
        Json data = WithPath(output.ikeSa, output.path);
        data["nat_prevented"] = output.natPrevented;
        Add("path:refused", std::move(data));
    }

    void operator()(const RoutabilityChanged& output)
    {
        switch (output.standing)
        {
        case RoutabilityStanding::InDoubt:
            Add("path:unverified", WithPath(output.ikeSa, output.path));
            break;
        case RoutabilityStanding::Verified:
            Add("path:verified", WithPath(output.ikeSa, output.path));
            break;
        case RoutabilityStanding::Failed:
            Add("path:not_routable", WithPath(output.ikeSa, output.path));
            break;
        }
    }

    void operator()(const PathSuspected& output)
    {
        Json data = WithPath(output.ikeSa, output.path);
        data["why"] = output.why;
        Add("path:suspected", std::move(data));
    }

    void operator()(const PathTested& output)
    {
        Add("path:tested",
            {{"path", PathToJson(output.path)},
             {"round_trip_ms", MillisecondsOrNull(output.roundTrip)}});
    }

    void operator()(const PeerAddressesChanged& output)
    {
        Add("path:peer_addresses_changed",
            {{"ike_sa", output.ikeSa.value}, {"addresses", AddressesJson(output.addresses)}});
    }

    void operator()(const StateTraced& output);

    void operator()(const Closed& output)
    {
        Add("ike:closed",
            {{"ike_sa", output.ikeSa.value},
             {"reason", ToString(output.reason)},
             {"why", output.why}});
    }

  private:
    void Add(std::string_view name, Json data)
    {
        m_events.push_back({name, std::move(data)});
    }

    const CodePoints& m_codePoints;
    std::vector<Event>& m_events;
};

void Converter::operator()(const IkeMessageTraced& output)
{
    Json data = MessageToJson(output.message, m_codePoints);
    Json payloads = std::move(data["payloads"]);
    data.erase("payloads");
    data["ike_sa"] = IkeSaJson(output.ikeSa);
    data["path"] = PathToJson(output.path);
    data["octets"] = output.octets;
    data["retransmission"] = output.retransmission;
    data["payloads"] = std::move(payloads); // last, because it is long
    Add(output.sent ? "ike:message_sent" : "ike:message_received", std::move(data));
    if (!output.sent)
    {
        return;
    }
    const Header& header = output.message.header;
    const Json brief{{"message_id", header.messageId}, {"response", header.IsResponse()}};
    if (const char* name = SentName(header.exchangeType))
    {
        Add(name, brief);
    }
    if (FindNotify(output.message.payloads, m_codePoints.changePath) != nullptr)
    {
        Add("ike:change_path_sent", brief);
    }
    if (output.retransmission)
    {
        Add("ike:retransmission_sent", brief);
    }
}

void Converter::operator()(const StateTraced& output)
{
    Json data{{"ike_sa", output.ikeSa.value},
              {"ike_path", PathToJson(output.ikePath)},
              {"esp_path", PathToJson(output.ipsec.path)}};
    AddFlags(data, output.ipsec.flags);
    data["pending_update"] = output.pendingUpdate;
    data["latest_update_received"] =
        output.latestUpdateReceived ? Json(*output.latestUpdateReceived) : Json(nullptr);
    data["peer_addresses"] = AddressesJson(output.peerAddresses);
    data["initiator_spi"] = output.initiatorSpi.ToString();
    data["responder_spi"] = output.responderSpi.ToString();
    data["child_sas"] = Json::array();
    for (const auto& child : output.childSas)
    {
        data["child_sas"].push_back({{"inbound_spi", SpiText(child.inboundSpi)},
                                     {"outbound_spi", SpiText(child.outboundSpi)},
                                     {"state", child.state}});
    }
    Add("ike:state_changed", std::move(data));
}

} // namespace

Json PathToJson(const Path& path)
{
    return {{"local", path.local.ToString()}, {"peer", path.peer.ToString()}};
}

Event EspDiscardedEvent(const Discarded& packet)
{
    return {"esp:discarded",
            {{"path", PathToJson(packet.path)},
             {"octets", packet.octets},
             {"reason", ToString(packet.why.code)},
             {"why", packet.why.what}}};
}

std::vector<Event> ToEvents(const Output& output, const CodePoints& codePoints)
{
    std::vector<Event> events;
    std::visit(Converter(codePoints, events), output);
    return events;
}

} // namespace mopo
