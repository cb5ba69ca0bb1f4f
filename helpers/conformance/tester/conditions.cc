// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/tester/conditions.h"

#include "helpers/conformance/script/scanner.h"
#include "helpers/scenario/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace mopo::conformance
{

namespace
{

using Checked = std::expected<void, std::string>;
using Problem = std::unexpected<std::string>;

/// What a condition is about.
struct Subject
{
    const Step& step;
    const LogEntry& entry;
    const Tester& tester;
    const std::string& value;
};

/// The payloads as they are encoded, without a COOKIE in front.
Octets BehindCookie(const Message& message)
{
    Message plain = message;
    const auto* first =
        plain.payloads.empty() ? nullptr : std::get_if<NotifyPayload>(&plain.payloads.front().body);
    if (first != nullptr && first->type == static_cast<std::uint16_t>(NotifyType::Cookie))
    {
        plain.payloads.erase(plain.payloads.begin());
    }
    plain.header = {};
    return EncodeMessage(plain);
}

Checked CheckSame(const Subject& subject, bool isWanted)
{
    const LogEntry* before = subject.tester.Named(subject.value);
    const bool isSame = before != nullptr && before->ikeOctets == subject.entry.ikeOctets;
    if (before != nullptr && isSame == isWanted)
    {
        return {};
    }
    return Problem(
        fmt::format("its octets are {}those of '{}'", isSame ? "" : "not ", subject.value));
}

Checked CheckSamePayloads(const Subject& subject)
{
    const LogEntry* before = subject.tester.Named(subject.value);
    const bool areThere = before != nullptr && before->message && subject.entry.message;
    if (areThere && BehindCookie(*subject.entry.message) == BehindCookie(*before->message))
    {
        return {};
    }
    return Problem(
        fmt::format("its payloads are not those of '{}' behind a COOKIE in front", subject.value));
}

Checked CheckNoLonger(const Subject& subject)
{
    const LogEntry* before = subject.tester.Named(subject.value);
    const std::size_t size = subject.entry.ikeOctets.size();
    if (before != nullptr && size <= before->ikeOctets.size())
    {
        return {};
    }
    return Problem(fmt::format("its {} octets are more than those of '{}'", size, subject.value));
}

/// `a+b`: the time since b is longer than that from a to b.
Checked CheckSlower(const Subject& subject)
{
    const std::size_t plus = subject.value.find('+');
    const LogEntry* first = subject.tester.Named(subject.value.substr(0, plus));
    const LogEntry* second =
        plus == std::string::npos ? nullptr : subject.tester.Named(subject.value.substr(plus + 1));
    if (first != nullptr && second != nullptr &&
        subject.entry.at - second->at > second->at - first->at)
    {
        return {};
    }
    return Problem("it came as soon as the one before it, or sooner");
}

/// `since=NAME, at-least=2s`
Checked CheckPause(const Subject& subject)
{
    const auto since = subject.step.with.find("since");
    const auto least = subject.step.with.find("at-least");
    if (since == subject.step.with.end() || least == subject.step.with.end())
    {
        return Problem("'since=NAME' and 'at-least=2s' belong together");
    }
    const LogEntry* before = subject.tester.Named(since->second);
    const auto wanted = ParseDuration(least->second);
    if (before != nullptr && wanted && subject.entry.at - before->at >= *wanted)
    {
        return {};
    }
    return Problem("it came too soon");
}

/// `id=7`, `id=NAME`, `id=after(NAME)`
Checked CheckId(const Subject& subject)
{
    constexpr std::string_view AFTER = "after(";
    const std::string& value = subject.value;
    const bool isAfter = value.starts_with(AFTER) && value.ends_with(")");
    const LogEntry* before = subject.tester.Named(
        isAfter ? value.substr(AFTER.size(), value.size() - AFTER.size() - 1) : value);
    const auto other = before != nullptr && before->message
                           ? std::optional(before->message->header.messageId)
                           : ParseNumber(value);
    if (!subject.entry.message || !other)
    {
        return Problem(fmt::format("'id={}' names no message and is no number", value));
    }
    const std::uint32_t id = subject.entry.message->header.messageId;
    if (isAfter ? id > *other : id == *other)
    {
        return {};
    }
    return Problem(
        fmt::format("its Message ID is {}, not {}{}", id, isAfter ? "above " : "", *other));
}

Checked CheckFlags(const Subject& subject)
{
    if (subject.entry.message && ParseNumber(subject.value) == subject.entry.message->header.flags)
    {
        return {};
    }
    return Problem(fmt::format("its flags are 0x{:02x}, not {}",
                               subject.entry.message ? subject.entry.message->header.flags : 0U,
                               subject.value));
}

/// `spis=zero`, `spis=NAME`
Checked CheckSpis(const Subject& subject)
{
    if (!subject.entry.message)
    {
        return Problem("it has no SPIs");
    }
    const Header& header = subject.entry.message->header;
    const LogEntry* before = subject.tester.Named(subject.value);
    const bool areZero = header.initiatorSpi.IsZero() && header.responderSpi.IsZero();
    const bool areSame = before != nullptr && before->message &&
                         before->message->header.initiatorSpi == header.initiatorSpi &&
                         before->message->header.responderSpi == header.responderSpi;
    if (subject.value == "zero" ? areZero : areSame)
    {
        return {};
    }
    return Problem(fmt::format(
        "its SPIs are {} and {}", header.initiatorSpi.ToString(), header.responderSpi.ToString()));
}

Checked CheckProtection(const Subject& subject)
{
    if (subject.entry.isProtected == (subject.value == "yes"))
    {
        return {};
    }
    return Problem(subject.entry.isProtected ? "it is protected" : "it is not protected");
}

/// Said of which message is meant, or looked at elsewhere.
Checked CheckNothing(const Subject& /*subject*/)
{
    return {};
}

using Condition = Checked (*)(const Subject&);

const std::map<std::string, Condition>& Conditions()
{
    static const std::map<std::string, Condition> all{{"same",
                                                       [](const Subject& subject)
                                                       {
                                                           return CheckSame(subject, true);
                                                       }},
                                                      {"other",
                                                       [](const Subject& subject)
                                                       {
                                                           return CheckSame(subject, false);
                                                       }},
                                                      {"same-payloads", CheckSamePayloads},
                                                      {"no-longer-than", CheckNoLonger},
                                                      {"slower-than", CheckSlower},
                                                      {"since", CheckPause},
                                                      {"at-least", CheckPause},
                                                      {"id", CheckId},
                                                      {"flags", CheckFlags},
                                                      {"spis", CheckSpis},
                                                      {"protect", CheckProtection},
                                                      {"to", CheckNothing},
                                                      {"form", CheckNothing},
                                                      {"child", CheckNothing},
                                                      {"more-than", CheckNothing}};
    return all;
}

} // namespace

std::expected<void, std::string> CheckConditions(const Step& step,
                                                 const LogEntry& entry,
                                                 const Tester& tester)
{
    for (const auto& [key, value] : step.with)
    {
        const auto condition = Conditions().find(key);
        if (condition == Conditions().end())
        {
            return Problem(fmt::format("'{}' is nothing that can be asked of a message", key));
        }
        if (auto checked = condition->second({step, entry, tester, value}); !checked)
        {
            return checked;
        }
    }
    return {};
}

} // namespace mopo::conformance
