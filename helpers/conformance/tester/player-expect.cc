// SPDX-License-Identifier: GPL-2.0-only
// `<`, `!` and `=` lines.
#include "helpers/conformance/script/scanner.h"
#include "helpers/conformance/tester/player.h"
#include "helpers/scenario/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace mopo::conformance
{

namespace
{

constexpr Duration USUAL_PATIENCE = std::chrono::seconds(2);

using Problem = std::unexpected<std::string>;

bool IsIke(const Step& step)
{
    return step.what != "ESP" && step.what != "KEEPALIVE" && step.what != "ANYTHING" &&
           step.what != "OCTETS" && step.what != "AGAIN";
}

std::optional<std::uint32_t> Number(std::string_view text)
{
    std::uint32_t value = 0;
    const bool isHex = text.starts_with("0x");
    text.remove_prefix(isHex ? 2 : 0);
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, isHex ? 16 : 10);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                    : std::nullopt;
}

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

std::string EndName(const TesterConfig& config, const Transport& end)
{
    for (const auto& [name, address] : config.addresses)
    {
        if (address == end.address)
        {
            return fmt::format("{}:{}", name, end.port);
        }
    }
    return end.ToString();
}

} // namespace

/// By its kind, and a response by its request: what makes it the message that the line is about.
/// Everything else that the line says is to be checked.
bool Player::IsMeant(const Step& step, const LogEntry& entry) const
{
    if (entry.isSent || entry.isTaken ||
        (step.isEventual && !m_tester.IsOnPath(entry.datagram, step.path)))
    {
        return false;
    }
    // What is left of the case before is not about this one.
    if (entry.isOfOtherSa && !m_link.StartsAnew())
    {
        return false;
    }
    if (step.what == "ANYTHING")
    {
        return true;
    }
    if (step.what == "ESP")
    {
        return entry.esp && entry.esp->isKnown;
    }
    if (step.what == "KEEPALIVE")
    {
        return entry.isKeepalive;
    }
    if (!entry.message ||
        ExchangeName(entry.message->header.exchangeType, m_config.codePoints) != step.what ||
        entry.message->header.IsResponse() != step.isResponse ||
        (!step.isEventual && entry.isRetransmission != step.isAgain))
    {
        return false;
    }
    if (!step.selector.empty() &&
        !HasPayload(entry.message->payloads, step.selector, m_config.codePoints))
    {
        return false;
    }
    if (step.what == "PATH_TEST")
    {
        // In which order paths are tested is nobody's business.
        return step.isResponse || m_tester.IsOnPath(entry.datagram, step.path);
    }
    if (!step.isResponse)
    {
        return true;
    }
    const auto to = step.with.find("to");
    const LogEntry* request = to == step.with.end() ? m_lastSent : m_tester.Named(to->second);
    return request == nullptr || !request->message ||
           request->message->header.messageId == entry.message->header.messageId;
}

LogEntry* Player::FindMeant(const Step& step)
{
    const auto found = std::ranges::find_if(
        m_tester.Log(), [&](const LogEntry& entry) { return IsMeant(step, entry); });
    return found == m_tester.Log().end() ? nullptr : &*found;
}

std::expected<void, std::string> Player::CheckEsp(const Step& step, const LogEntry& entry) const
{
    if (!entry.esp->isAuthentic)
    {
        return Problem(fmt::format(
            "ESP with SPI {:08x} is of no SA that is in use: {}", entry.esp->spi, entry.problem));
    }
    const TesterChild* child = m_tester.ChildOf(step);
    if (step.with.contains("child") && (child == nullptr || child->inboundSpi != entry.esp->spi))
    {
        return Problem(fmt::format("ESP with SPI {:08x} is of another Child SA", entry.esp->spi));
    }
    const auto form = step.with.find("form");
    if (form != step.with.end())
    {
        const bool isRaw = entry.datagram.kind == Datagram::Kind::Esp;
        if (isRaw != (form->second == "raw"))
        {
            return Problem(isRaw ? "it is ESP outside of UDP" : "it is ESP in UDP");
        }
    }
    return {};
}

std::expected<void, std::string> Player::CheckWith(const Step& step, const LogEntry& entry)
{
    for (const auto& [key, value] : step.with)
    {
        if (key == "same" || key == "other")
        {
            const LogEntry* before = m_tester.Named(value);
            const bool isSame = before != nullptr && before->ikeOctets == entry.ikeOctets;
            if (before == nullptr || isSame != (key == "same"))
            {
                return Problem(
                    fmt::format("its octets are {}those of '{}'", isSame ? "" : "not ", value));
            }
        }
        else if (key == "same-payloads")
        {
            const LogEntry* before = m_tester.Named(value);
            if (before == nullptr || !entry.message || !before->message ||
                BehindCookie(*entry.message) != BehindCookie(*before->message))
            {
                return Problem(fmt::format(
                    "its payloads are not those of '{}' behind a COOKIE in front", value));
            }
        }
        else if (key == "no-longer-than")
        {
            const LogEntry* before = m_tester.Named(value);
            if (before == nullptr || entry.ikeOctets.size() > before->ikeOctets.size())
            {
                return Problem(fmt::format(
                    "its {} octets are more than those of '{}'", entry.ikeOctets.size(), value));
            }
        }
        else if (key == "slower-than")
        {
            // `a+b`: the time since b is longer than that from a to b.
            const std::size_t plus = value.find('+');
            const LogEntry* first = m_tester.Named(value.substr(0, plus));
            const LogEntry* second =
                plus == std::string::npos ? nullptr : m_tester.Named(value.substr(plus + 1));
            if (first == nullptr || second == nullptr ||
                entry.at - second->at <= second->at - first->at)
            {
                return Problem("it came as soon as the one before it, or sooner");
            }
        }
        else if (key == "since" || key == "at-least")
        {
            const auto since = step.with.find("since");
            const auto least = step.with.find("at-least");
            const LogEntry* before =
                since == step.with.end() ? nullptr : m_tester.Named(since->second);
            const auto wanted =
                least == step.with.end() ? std::nullopt : ParseDuration(least->second);
            if (before == nullptr || !wanted || entry.at - before->at < *wanted)
            {
                return Problem("it came too soon");
            }
        }
        else if (key == "id" && entry.message)
        {
            const LogEntry* before = m_tester.Named(value);
            const auto wanted = value.starts_with("after(") && value.ends_with(")")
                                    ? std::optional<std::uint32_t>{}
                                    : Number(value);
            if (value.starts_with("after("))
            {
                before = m_tester.Named(value.substr(6, value.size() - 7));
                if (before == nullptr || !before->message ||
                    entry.message->header.messageId <= before->message->header.messageId)
                {
                    return Problem(fmt::format("its Message ID {} is not above that of '{}'",
                                               entry.message->header.messageId,
                                               value));
                }
                continue;
            }
            const std::uint32_t other = before != nullptr && before->message
                                            ? before->message->header.messageId
                                            : wanted.value_or(0);
            if (entry.message->header.messageId != other)
            {
                return Problem(fmt::format(
                    "its Message ID is {}, not {}", entry.message->header.messageId, other));
            }
        }
        else if (key == "flags" && entry.message)
        {
            if (Number(value) != entry.message->header.flags)
            {
                return Problem(fmt::format(
                    "its flags are 0x{:02x}, not {}", entry.message->header.flags, value));
            }
        }
        else if (key == "spis" && entry.message)
        {
            const bool areZero = entry.message->header.initiatorSpi.IsZero() &&
                                 entry.message->header.responderSpi.IsZero();
            const LogEntry* before = m_tester.Named(value);
            const bool areSame =
                before != nullptr && before->message &&
                before->message->header.initiatorSpi == entry.message->header.initiatorSpi &&
                (before->message->header.responderSpi == entry.message->header.responderSpi);
            if (value == "zero" ? !areZero : !areSame)
            {
                return Problem(fmt::format("its SPIs are {} and {}",
                                           entry.message->header.initiatorSpi.ToString(),
                                           entry.message->header.responderSpi.ToString()));
            }
        }
        else if (key == "protect")
        {
            if (entry.isProtected != (value == "yes"))
            {
                return Problem(entry.isProtected ? "it is protected" : "it is not protected");
            }
        }
        else if (key != "to" && key != "form" && key != "child" && key != "more-than")
        {
            return Problem(fmt::format("'{}' is nothing that can be asked of a message", key));
        }
    }
    return {};
}

std::expected<void, std::string> Player::Check(const Step& step, const LogEntry& entry)
{
    if (!m_tester.IsOnPath(entry.datagram, step.path))
    {
        return Problem(fmt::format("it went from {} to {}",
                                   EndName(m_config, entry.datagram.source),
                                   EndName(m_config, entry.datagram.destination)));
    }
    if (entry.esp)
    {
        if (auto checked = CheckEsp(step, entry); !checked)
        {
            return checked;
        }
    }
    if (entry.message)
    {
        PayloadContext context = m_tester.ContextOf(entry);
        for (const ItemWord& word : step.items)
        {
            if (auto checked = CheckPayload(word, entry.message->payloads, context); !checked)
            {
                return checked;
            }
        }
        if (step.isOnly)
        {
            if (auto checked =
                    CheckNothingElse(step.items, entry.message->payloads, m_config.codePoints);
                !checked)
            {
                return checked;
            }
        }
    }
    return CheckWith(step, entry);
}

Player::Played Player::Expect(const Step& step)
{
    m_tester.Wait(m_tester.Now() + step.time.value_or(USUAL_PATIENCE),
                  [&] { return FindMeant(step) != nullptr; });
    LogEntry* entry = FindMeant(step);
    if (entry == nullptr)
    {
        const bool isUndecided = IsIke(step) && !m_tester.Trouble().empty();
        return std::unexpected(
            Stop{Outcome::Failed,
                 isUndecided ? "it did not come (" + m_tester.Trouble() + ")" : "it did not come",
                 nullptr});
    }
    entry->isTaken = true;
    if (!step.name.empty())
    {
        m_tester.Name(step.name, *entry);
    }
    if (auto checked = Check(step, *entry); !checked)
    {
        return std::unexpected(Stop{Outcome::Failed, checked.error(), entry});
    }
    return {};
}

Player::Played Player::Never(const Step& step)
{
    const LogEntry* found = nullptr;
    const auto allowed = step.with.find("more-than");
    const auto most = allowed == step.with.end() ? 0 : Number(allowed->second).value_or(0);
    const auto hasCome = [&]
    {
        std::uint32_t count = 0;
        for (const LogEntry& entry : m_tester.Log())
        {
            if (IsMeant(step, entry) && Check(step, entry) && ++count > most)
            {
                found = &entry;
                return true;
            }
        }
        return false;
    };
    m_tester.Wait(m_tester.Now() + *step.time, hasCome);
    if (hasCome())
    {
        return std::unexpected(
            Stop{Outcome::Failed,
                 most == 0 ? "it came" : fmt::format("it came more than {} times", most),
                 found});
    }
    return {};
}

Player::Played Player::State(const Step& step) const
{
    const auto dump = m_link.Dump();
    if (!dump)
    {
        return std::unexpected(Stop{Outcome::Inconclusive,
                                    "the implementation does not tell about its SAs",
                                    nullptr,
                                    true});
    }
    const auto failed = [](std::string why)
    {
        return std::unexpected(Stop{Outcome::Failed, std::move(why), nullptr});
    };
    const std::string& what = step.words.front();
    const std::string value = step.words.size() > 1 ? step.words[1] : "";
    const auto isPath = [&](const Path& path)
    {
        const std::size_t arrow = value.find('>');
        const auto local = ResolveTransport(m_config, value.substr(0, arrow), path.local.port);
        const auto peer = arrow == std::string::npos
                              ? std::nullopt
                              : ResolveTransport(m_config, value.substr(arrow + 1), path.peer.port);
        return local == path.local && peer == path.peer;
    };
    if (what == "ike")
    {
        return isPath(dump->ike) ? Played{} : failed("the IKE SA is on " + dump->ike.ToString());
    }
    if (what == "ipsec")
    {
        return isPath(dump->ipsec.path)
                   ? Played{}
                   : failed("the IPsec SAs are on " + dump->ipsec.path.ToString());
    }
    if (what == "up" || what == "down")
    {
        return dump->isUp == (what == "up")
                   ? Played{}
                   : failed(dump->isUp ? "the IKE SA is still there" : "the IKE SA is gone");
    }
    if (what == "children")
    {
        return std::to_string(dump->childSas) == value
                   ? Played{}
                   : failed(fmt::format("there are {} pairs of Child SAs", dump->childSas));
    }
    if (what == "same-path")
    {
        return dump->strayChildSas == 0
                   ? Played{}
                   : failed(fmt::format("{} of {} pairs of Child SAs go another way",
                                        dump->strayChildSas,
                                        dump->childSas));
    }
    const NatFlags& flags = dump->ipsec.flags;
    const std::map<std::string, bool> known{
        {"udp-encapsulation", flags.udpEncapsulation},
        {"keepalives", flags.sendKeepalives},
        {"automatic-update", flags.automaticallyUpdatePeerAddress}};
    if (const auto flag = known.find(what); flag != known.end())
    {
        return flag->second == (value == "on")
                   ? Played{}
                   : failed(what + " is " + (flag->second ? "on" : "off"));
    }
    if (what == "peer-addresses")
    {
        std::vector<IpAddress> wanted;
        for (std::size_t i = 1; i < step.words.size(); ++i)
        {
            const auto address = ResolveTransport(m_config, step.words[i], 0);
            wanted.push_back(address ? address->address : IpAddress{});
        }
        auto have = dump->peerAddresses;
        // The one in use is no additional one, whether it is written or not.
        std::erase(wanted, dump->ike.peer.address);
        std::erase(have, dump->ike.peer.address);
        std::ranges::sort(wanted);
        std::ranges::sort(have);
        std::string names;
        for (const IpAddress& address : have)
        {
            names += (names.empty() ? "" : " ") + address.ToString();
        }
        return have == wanted ? Played{} : failed("the stored addresses are: " + names);
    }
    return std::unexpected(
        Stop{Outcome::Inconclusive, fmt::format("'= {}' is not known", what), nullptr});
}

} // namespace mopo::conformance
