// SPDX-License-Identifier: GPL-2.0-only
// `*` lines: time passes, the tester is silent, something happens at the implementation.
#include "helpers/conformance/script/scanner.h"
#include "helpers/conformance/tester/player.h"
#include "helpers/scenario/units.h"

#include <fmt/format.h>

namespace mopo::conformance
{

namespace
{

std::optional<PathWord> ToPath(const std::string& text)
{
    const std::size_t arrow = text.find('>');
    PathWord path;
    if (text == "any")
    {
        return path;
    }
    if (arrow == std::string::npos)
    {
        return std::nullopt;
    }
    const std::string from = text.substr(0, arrow);
    const std::string to = text.substr(arrow + 1);
    path.from.name = from == "any" ? "" : from;
    path.to.name = to == "any" ? "" : to;
    return path;
}

} // namespace

Player::Played Player::Trigger(const Step& step)
{
    const auto wrong = [&](const std::string& why)
    {
        return std::unexpected(Stop{Outcome::Inconclusive, why, nullptr});
    };
    TriggerEvent event{step.words.size() > 1 ? step.words[1] : "", {}};
    for (std::size_t i = 2; i < step.words.size(); ++i)
    {
        const auto address = ResolveTransport(m_config, step.words[i], 0);
        if (!address)
        {
            return wrong("there is no address for " + step.words[i] + " here");
        }
        event.addresses.push_back(address->address);
    }
    const auto done = m_link.Trigger(event);
    return done ? Played{} : wrong(done.error());
}

Player::Played Player::Act(const Step& step)
{
    const auto wrong = [&](const std::string& why)
    {
        return std::unexpected(Stop{Outcome::Inconclusive, why, nullptr});
    };
    const std::string& what = step.words.front();
    const std::string value = step.words.size() > 1 ? step.words[1] : "";
    if (what == "wait")
    {
        const auto time = ParseDuration(value);
        if (!time)
        {
            return wrong("'* wait 3s' is wanted");
        }
        m_tester.Wait(m_tester.Now() + *time);
        return {};
    }
    if (what == "ignore" || what == "heed")
    {
        const auto path = ToPath(value);
        if (!path)
        {
            return wrong("a path such as 'U1>T1' or 'any' is wanted");
        }
        const std::string message = step.words.size() > 2 ? step.words[2] : "";
        const std::size_t slash = message.find('/');
        m_tester.Heed({*path,
                       message.substr(0, slash),
                       slash == std::string::npos ? "" : message.substr(slash + 1),
                       what == "heed"});
        return {};
    }
    if (what == "another")
    {
        m_tester.BeginAnother();
        return {};
    }
    if (what == "forget")
    {
        for (LogEntry& entry : m_tester.Log())
        {
            entry.isTaken = true;
        }
        return {};
    }
    if (what == "behind-nat" || what == "peer-behind-nat")
    {
        (what == "behind-nat" ? m_tester.isBehindNat : m_tester.peerIsBehindNat) = value != "off";
        return {};
    }
    if (what == "trigger")
    {
        return Trigger(step);
    }
    return wrong(fmt::format("'* {}' is not known", what));
}

} // namespace mopo::conformance
