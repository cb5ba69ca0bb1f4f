// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/metrics/event-metrics.h"

#include <string>
#include <vector>

namespace mopo::test
{

/// A point of the run, in milliseconds.
constexpr Instant At(double milliseconds)
{
    return Instant{
        std::chrono::round<Duration>(std::chrono::duration<double, std::milli>(milliseconds))};
}

constexpr Duration Ms(double milliseconds)
{
    return At(milliseconds).time_since_epoch();
}

/// A path as the initiator sees it; `Mirrored` is the responder's view without a NAT.
Path MakePath(const char* local, const char* peer, std::uint16_t port = NAT_T_PORT);
Path Mirrored(const Path& path);

// As the initiator sees them: its addresses differ, the responder's is the same in the first three.
inline const Path OLD = MakePath("192.0.2.1", "203.0.113.1");
inline const Path NEW = MakePath("192.0.2.2", "203.0.113.1");
inline const Path OTHER = MakePath("192.0.2.3", "203.0.113.1");
/// Another address of the responder's.
inline const Path ELSEWHERE = MakePath("192.0.2.1", "198.51.100.1");

/// Writes a run's records by hand. Times are milliseconds. Both ends have SAs on the old
/// path from time 0 on.
class RunBuilder
{
  public:
    /// Of all probes, unless another one is given.
    static constexpr double INTERVAL = 10;

    RunBuilder();

    /// An entry of the timeline.
    void Event(const std::string& id, double at);

    /// The next probe: when it was sent and arrived, and the path it left on, as its sender sees
    /// it.
    void Up(double sent,
            const Path& path,
            std::optional<double> arrived,
            double interval = INTERVAL);
    void Down(double sent,
              const Path& path,
              std::optional<double> arrived,
              double interval = INTERVAL);
    /// Probes every `INTERVAL` from `from` until just before `until`, all of which arrive after
    /// `transit` or never.
    void UpTrain(double from, double until, const Path& path, std::optional<double> transit);
    void DownTrain(double from, double until, const Path& path, std::optional<double> transit);

    /// Probes on the old path (5 up, 6 down) up to an event at 1000, and those that it kills in
    /// flight.
    void OldPathUntil1000();

    /// The initiator takes a path: its IKE SA and its IPsec SAs.
    void Move(double at, const Path& to, PathReason reason);
    /// The responder takes the mirrored path.
    void Follow(double at, const Path& to, PathReason reason = PathReason::ChangePathReceived);
    void FollowEsp(double at, const Path& to, double transit);

    /// A request of the initiator's leaves, once more or for the first time.
    void Request(double at, std::uint32_t messageId, const Path& path, bool changePath);
    /// It arrives and is answered at once.
    void Answered(double at, std::uint32_t messageId, const Path& path, bool changePath);
    /// The answer arrives.
    void Response(double at, std::uint32_t messageId, const Path& path);
    /// All three of a CHANGE_PATH that is sent once, and its conclusion.
    void ChangePath(std::uint32_t messageId, double sent, double answered, double concluded);

    /// The same of a CHANGE_PATH that is not refused, on any path.
    void ChangePathOn(
        const Path& path, std::uint32_t messageId, double sent, double answered, double concluded);

    /// A request of the responder's leaves, on the path as the initiator sees it, …
    void PeerRequest(double at, std::uint32_t messageId, const Path& path);
    /// … arrives and is answered at once, …
    void PeerAnswered(double at, std::uint32_t messageId, const Path& path);
    /// … and the answer arrives.
    void PeerResponse(double at, std::uint32_t messageId, const Path& path);
    void PeerTestSent(double at, const Path& path);
    void PeerTested(double at, const Path& path, double roundTrip);
    /// The responder has verified the address, and its IPsec SAs take the path only now.
    void FollowVerified(double at, const Path& to);
    /// CHANGE_PATH came, and the IPsec SAs wait.
    void FollowLater(double at, const Path& to);

    /// IKE_SA_INIT and IKE_AUTH of a new IKE SA, each sent once: the times at which they leave and
    /// arrive. IKE_AUTH leaves when the answer to IKE_SA_INIT is there.
    void SetUp(const Path& path,
               double init,
               double initArrived,
               double auth,
               double authArrived,
               double established);

    void Confirmed(double at, const Path& path);
    void Refused(double at, const Path& path);
    void Suspected(double at);
    void TestSent(double at, const Path& path);
    void Tested(double at, const Path& path, std::optional<double> roundTrip);

    /// The metrics of all events, of a run that ends then.
    std::vector<EventMetrics> Measure(double end);

    RunRecord run;

  private:
    ProbeLog& UpLog();
    ProbeLog& DownLog();
    void Probe(ProbeLog& log,
               double sent,
               const Path& path,
               std::optional<double> arrived,
               double interval);
    void Message(IkeLog& log,
                 double at,
                 bool sent,
                 const MessageKey& key,
                 const Path& path,
                 bool changePath);
};

} // namespace mopo::test
