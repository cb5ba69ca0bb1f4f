// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/host-actions.h"
#include "helpers/scenario/topology.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace mopo
{

/// As the first end of a link sees it.
enum class Direction : std::uint8_t
{
    Up,
    Down,
    Both,
};

/// `up`, `down` or `both`.
const char* ToString(Direction direction);

/// What a timeline entry does, one struct for each word of the scenario file.

/// `interface-up`, `interface-down`: the node's own doing, so its stack knows at once.
struct SetInterface
{
    InterfaceRef interface;
    bool up = true;
    /// So much later than its addresses come its default routes.
    Duration routeAfter{0};
};

/// `link-up`, `link-down`: the plug is put in or pulled; the stacks of both ends are told.
struct SetLinkState
{
    std::string link;
    bool up = true;
};

/// `walk`: from where it is then, straight to another place.
struct Walk
{
    std::string node;
    Position to;
    /// In metres a second.
    double speed = 1;
};

/// `prefer`: the user of that node wants this interface from now on.
struct PreferInterface
{
    InterfaceRef interface;
};

/// `blackhole`: packets vanish without a word.
struct Blackhole
{
    std::string link;
    Direction direction = Direction::Both;
};

/// `heal`: the end of every blackhole of that link.
struct Heal
{
    std::string link;
};

/// What `set-link` changes in one direction; what is absent stays.
struct LinkChange
{
    std::optional<std::uint64_t> rate;
    std::optional<Duration> delay;
    std::optional<Duration> jitter;
    std::optional<double> loss;
    std::optional<double> duplication;
    std::optional<QueueLimit> queue;
    std::optional<LossBursts> bursts;
    std::optional<double> corruption;

    void ApplyTo(LinkDirection& direction) const;
};

/// `flap`: the link goes down so often, and comes up again so often.
struct Flap
{
    std::string link;
    /// Between down and up, and between up and down.
    Duration every{0};
    std::int64_t times = 1;
};

/// `set-link`.
struct SetLink
{
    std::string link;
    LinkChange up;
    LinkChange down;
    /// Of both ends.
    std::optional<std::uint16_t> mtu = std::nullopt;
};

/// `nat-reboot`: all mappings are forgotten, and new ones get other ports, …
struct NatReboot
{
    std::string node;
    /// … and this address outside.
    std::optional<IpAddress> address;
};

/// `block`, `unblock`: a rule of a router or filter is in force from now on, or no longer.
struct SetBlock
{
    std::string node;
    std::string rule;
    bool blocked = true;
};

/// `pause`, `resume`: of a flow, by its name.
struct SetFlowState
{
    std::string flow;
    bool paused = true;
};

/// `set-probes`: another interval from now on, whatever the interface.
struct SetProbeInterval
{
    std::string flow;
    Duration every{0};
};

/// `rekey-ike-sa` and `rekey-child-sas`: the peer sends CREATE_CHILD_SA (RFC 7296 1.3).
struct Rekey
{
    std::string peer;
    bool childSas = false;
};

/// `check-liveness`: the peer sends an INFORMATIONAL request now (RFC 7296 2.4).
struct CheckLiveness
{
    std::string peer;
};

/// `close`: the peer deletes its IKE SAs.
struct ClosePeer
{
    std::string peer;
};

using Action = std::variant<SetInterface,
                            SetLinkState,
                            PreferInterface,
                            Blackhole,
                            Heal,
                            SetLink,
                            Walk,
                            NatReboot,
                            SetBlock,
                            SetFlowState,
                            SetProbeInterval,
                            CheckLiveness,
                            Rekey,
                            ClosePeer,
                            Flap,
                            AddAddress,
                            RemoveAddress,
                            SetOutlook,
                            SetRoute,
                            SetRadio,
                            SetPathPolicy,
                            ChangePath>;

/// The word of the scenario file, e.g. `link-down`.
const char* ActionName(const Action& action);

/// The actions of one instant, in the order of the file. Entries are in order of time; the order of
/// entries of one instant is that of the file.
struct TimelineEntry
{
    std::string id;
    Duration at{0};
    /// The seed decides how much later than `at` it happens: up to so much, and before the next
    /// one.
    Duration spread{0};
    std::vector<Action> actions;
};

} // namespace mopo
