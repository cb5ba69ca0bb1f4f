// SPDX-License-Identifier: GPL-2.0-only
#include "test/unit/helpers/results/run-builder.h"

#include <algorithm>

namespace mopo::test
{

Path MakePath(const char* local, const char* peer, std::uint16_t port)
{
    return {{*IpAddress::Parse(local), port}, {*IpAddress::Parse(peer), port}};
}

Path Mirrored(const Path& path)
{
    return {path.peer, path.local};
}

namespace
{

constexpr NatFlags ENCAPSULATED{.udpEncapsulation = true};

MessageKey RequestKey(std::uint32_t messageId)
{
    return {.initiatorSpi = {},
            .exchangeType = static_cast<std::uint8_t>(ExchangeType::Informational),
            .messageId = messageId,
            .response = false,
            .fromInitiator = true};
}

MessageKey ResponseKey(std::uint32_t messageId)
{
    MessageKey key = RequestKey(messageId);
    key.response = true;
    key.fromInitiator = false;
    return key;
}

/// Of an exchange that the responder began.
MessageKey PeerKey(std::uint32_t messageId, bool response)
{
    MessageKey key = RequestKey(messageId);
    key.response = response;
    key.fromInitiator = response;
    return key;
}

} // namespace

RunBuilder::RunBuilder()
{
    run.streams.push_back({"probes", {}, false});
    run.initiator.established.push_back({Instant{}, IkeSaId{1}});
    run.responder.established.push_back({Instant{}, IkeSaId{1}});
    run.initiator.addresses.push_back({Instant{}, {OLD, ENCAPSULATED}});
    run.responder.addresses.push_back({Instant{}, {Mirrored(OLD), ENCAPSULATED}});
}

void RunBuilder::Event(const std::string& id, double at)
{
    run.timeline.push_back({id, "link-down", At(at)});
}

ProbeLog& RunBuilder::UpLog()
{
    return run.streams.front().probes.up;
}

ProbeLog& RunBuilder::DownLog()
{
    return run.streams.front().probes.down;
}

void RunBuilder::Probe(
    ProbeLog& log, double sent, const Path& path, std::optional<double> arrived, double interval)
{
    const auto number = static_cast<std::uint32_t>(log.Probes().size());
    log.Sent(number, At(sent), Ms(interval));
    log.Departed(number, At(sent), {path, ENCAPSULATED});
    if (arrived)
    {
        log.Arrived(number, At(*arrived));
    }
}

void RunBuilder::Up(double sent, const Path& path, std::optional<double> arrived, double interval)
{
    Probe(UpLog(), sent, path, arrived, interval);
}

void RunBuilder::Down(double sent, const Path& path, std::optional<double> arrived, double interval)
{
    Probe(DownLog(), sent, Mirrored(path), arrived, interval);
}

void RunBuilder::UpTrain(double from, double until, const Path& path, std::optional<double> transit)
{
    for (double sent = from; sent < until; sent += INTERVAL)
    {
        Up(sent, path, transit ? std::optional(sent + *transit) : std::nullopt);
    }
}

void RunBuilder::DownTrain(double from,
                           double until,
                           const Path& path,
                           std::optional<double> transit)
{
    for (double sent = from; sent < until; sent += INTERVAL)
    {
        Down(sent, path, transit ? std::optional(sent + *transit) : std::nullopt);
    }
}

void RunBuilder::OldPathUntil1000()
{
    UpTrain(905, 1000, OLD, 5);  // the last one at 995
    DownTrain(904, 990, OLD, 6); // the last one at 984
    Down(994, OLD, 1000);
}

void RunBuilder::Move(double at, const Path& to, PathReason reason)
{
    const Path from = run.initiator.addresses.back().addresses.path;
    run.initiator.addresses.push_back({At(at), {to, ENCAPSULATED}});
    run.initiator.moves.push_back({At(at), from, to, reason, std::nullopt});
}

void RunBuilder::Follow(double at, const Path& to, PathReason reason)
{
    const Path from = run.responder.addresses.back().addresses.path;
    run.responder.addresses.push_back({At(at), {Mirrored(to), ENCAPSULATED}});
    run.responder.moves.push_back({At(at), from, Mirrored(to), reason, std::nullopt});
}

void RunBuilder::FollowEsp(double at, const Path& to, double transit)
{
    run.responder.AddEspArrival(At(at), Ms(transit));
    Follow(at, to, PathReason::NatMappingChanged);
    run.responder.AddEspArrival(At(at), Ms(transit));
}

void RunBuilder::Message(
    IkeLog& log, double at, bool sent, const MessageKey& key, const Path& path, bool changePath)
{
    const bool again = std::ranges::any_of(log.messages,
                                           [&](const IkeRecord& record)
                                           { return record.sent == sent && record.key == key; });
    log.messages.push_back({.time = At(at),
                            .sent = sent,
                            .retransmission = again,
                            .key = key,
                            .path = path,
                            .changePath = changePath});
}

void RunBuilder::Request(double at, std::uint32_t messageId, const Path& path, bool changePath)
{
    Message(run.initiator, at, true, RequestKey(messageId), path, changePath);
    run.initiator.datagrams.push_back({At(at), DatagramKind::Ike, path, 100});
}

void RunBuilder::Answered(double at, std::uint32_t messageId, const Path& path, bool changePath)
{
    Message(run.responder, at, false, RequestKey(messageId), Mirrored(path), changePath);
    Message(run.responder, at, true, ResponseKey(messageId), Mirrored(path), false);
    run.responder.datagrams.push_back({At(at), DatagramKind::Ike, Mirrored(path), 100});
}

void RunBuilder::Response(double at, std::uint32_t messageId, const Path& path)
{
    Message(run.initiator, at, false, ResponseKey(messageId), path, false);
}

void RunBuilder::ChangePath(std::uint32_t messageId, double sent, double answered, double concluded)
{
    ChangePathOn(NEW, messageId, sent, answered, concluded);
}

void RunBuilder::ChangePathOn(
    const Path& path, std::uint32_t messageId, double sent, double answered, double concluded)
{
    Request(sent, messageId, path, true);
    Answered(answered, messageId, path, true);
    Follow(answered, path);
    Response(concluded, messageId, path);
    Confirmed(concluded, path);
}

void RunBuilder::PeerRequest(double at, std::uint32_t messageId, const Path& path)
{
    Message(run.responder, at, true, PeerKey(messageId, false), Mirrored(path), false);
    run.responder.datagrams.push_back({At(at), DatagramKind::Ike, Mirrored(path), 100});
}

void RunBuilder::PeerAnswered(double at, std::uint32_t messageId, const Path& path)
{
    Message(run.initiator, at, false, PeerKey(messageId, false), path, false);
    Message(run.initiator, at, true, PeerKey(messageId, true), path, false);
    run.initiator.datagrams.push_back({At(at), DatagramKind::Ike, path, 100});
}

void RunBuilder::PeerResponse(double at, std::uint32_t messageId, const Path& path)
{
    Message(run.responder, at, false, PeerKey(messageId, true), Mirrored(path), false);
}

void RunBuilder::PeerTestSent(double at, const Path& path)
{
    run.responder.datagrams.push_back({At(at), DatagramKind::PathTestRequest, Mirrored(path), 60});
}

void RunBuilder::PeerTested(double at, const Path& path, double roundTrip)
{
    run.responder.tested.push_back({At(at), Mirrored(path), Ms(roundTrip)});
}

void RunBuilder::SetUp(const Path& path,
                       double init,
                       double initArrived,
                       double auth,
                       double authArrived,
                       double established)
{
    const IkeSaId id{static_cast<std::uint32_t>(run.initiator.established.size()) + 1};
    const auto exchange = [&](ExchangeType type, double sent, double arrived, double answered)
    {
        MessageKey request = RequestKey(type == ExchangeType::IkeSaInit ? 0 : 1);
        request.exchangeType = static_cast<std::uint8_t>(type);
        request.initiatorSpi.octets.back() = static_cast<std::uint8_t>(id.value);
        MessageKey response = request;
        response.response = true;
        response.fromInitiator = false;
        Message(run.initiator, sent, true, request, path, false);
        Message(run.responder, arrived, false, request, Mirrored(path), false);
        Message(run.responder, arrived, true, response, Mirrored(path), false);
        Message(run.initiator, answered, false, response, path, false);
    };
    exchange(ExchangeType::IkeSaInit, init, initArrived, auth);
    exchange(ExchangeType::IkeAuth, auth, authArrived, established);
    run.responder.established.push_back({At(authArrived), id});
    run.responder.addresses.push_back({At(authArrived), {Mirrored(path), ENCAPSULATED}});
    run.initiator.established.push_back({At(established), id});
    run.initiator.addresses.push_back({At(established), {path, ENCAPSULATED}});
}

void RunBuilder::FollowLater(double at, const Path& to)
{
    const IpsecSaAddresses kept = run.responder.addresses.back().addresses;
    run.responder.addresses.push_back({At(at), kept});
    run.responder.moves.push_back(
        {At(at), kept.path, Mirrored(to), PathReason::ChangePathReceived, std::nullopt});
}

void RunBuilder::FollowVerified(double at, const Path& to)
{
    run.responder.verified.push_back({At(at), Mirrored(to)});
    run.responder.addresses.push_back({At(at), {Mirrored(to), ENCAPSULATED}});
}

void RunBuilder::Confirmed(double at, const Path& path)
{
    run.initiator.confirmed.push_back({At(at), path});
}

void RunBuilder::Refused(double at, const Path& path)
{
    run.initiator.refused.push_back({At(at), path});
}

void RunBuilder::Suspected(double at)
{
    run.initiator.suspected.push_back({At(at), OLD});
}

void RunBuilder::TestSent(double at, const Path& path)
{
    run.initiator.datagrams.push_back({At(at), DatagramKind::PathTestRequest, path, 60});
}

void RunBuilder::Tested(double at, const Path& path, std::optional<double> roundTrip)
{
    run.initiator.tested.push_back(
        {At(at), path, roundTrip ? std::optional(Ms(*roundTrip)) : std::nullopt});
}

std::vector<EventMetrics> RunBuilder::Measure(double end)
{
    run.end = At(end);
    UpLog().Finish(run.end);
    DownLog().Finish(run.end);
    return MeasureEvents(run, Agreement(run.initiator, run.responder, run.natMappings));
}

} // namespace mopo::test
