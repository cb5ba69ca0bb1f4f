// SPDX-License-Identifier: GPL-2.0-only
// `<`, `!` and `=` lines.
#include "helpers/conformance/script/scanner.h"
#include "helpers/conformance/tester/conditions.h"
#include "helpers/conformance/tester/player.h"
#include "helpers/conformance/tester/state-check.h"

#include <fmt/format.h>

#include <algorithm>

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

std::expected<void, std::string> Player::Check(const Step& step, const LogEntry& entry)
{
    if (!m_tester.IsOnPath(entry.datagram, step.path))
    {
        return Problem(fmt::format("it went from {} to {}",
                                   EndName(entry.datagram.source, m_config.addresses),
                                   EndName(entry.datagram.destination, m_config.addresses)));
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
    return CheckConditions(step, entry, m_tester);
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
    const auto most = allowed == step.with.end() ? 0 : ParseNumber(allowed->second).value_or(0);
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
    if (auto checked = CheckState(step.words, *dump, m_config); !checked)
    {
        return std::unexpected(Stop{Outcome::Failed, checked.error(), nullptr});
    }
    return {};
}

} // namespace mopo::conformance
