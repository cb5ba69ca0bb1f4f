// SPDX-License-Identifier: GPL-2.0-only
#include "test/protocol/interleavings.h"

#include <gtest/gtest.h>

namespace mopo::test
{

namespace
{

/// The choices of one run, and the next run's: like the digits of an odometer.
class Odometer
{
  public:
    std::size_t Choose(std::size_t count)
    {
        if (m_next == m_digits.size())
        {
            m_digits.push_back({0, count});
        }
        return m_digits[m_next++].value;
    }

    /// False when every order was there.
    bool Turn()
    {
        m_next = 0;
        while (!m_digits.empty() && ++m_digits.back().value == m_digits.back().count)
        {
            m_digits.pop_back();
        }
        return !m_digits.empty();
    }

    std::string ToString() const
    {
        std::string text;
        for (const Digit& digit : m_digits)
        {
            text += (text.empty() ? "" : " ") + std::to_string(digit.value) + "/" +
                    std::to_string(digit.count);
        }
        return text;
    }

  private:
    struct Digit
    {
        std::size_t value;
        std::size_t count;
    };

    std::vector<Digit> m_digits;
    std::size_t m_next = 0;
};

/// Something that can happen next, at one of the ends.
struct Step
{
    TwoEnds::End end;
    /// After how many steps it became possible.
    std::size_t since = 0;
    std::optional<TwoEnds::Datagram> datagram;
};

class Stage
{
  public:
    Stage(const Play& play, TwoEnds& ends)
        : m_play(play),
          m_ends(ends)
    {
        m_ends.hook = [this](TwoEnds::Datagram& datagram)
        {
            const auto to =
                datagram.from == TwoEnds::Initiator ? TwoEnds::Responder : TwoEnds::Initiator;
            if (!m_seen.insert(datagram.octets).second && !m_play.copies)
            {
                return false;
            }
            m_possible.push_back({to, m_taken, datagram});
            return false;
        };
        OfferAct();
    }

    /// False for an order that was there already in another guise.
    bool Run(Odometer& odometer)
    {
        while (!m_possible.empty())
        {
            std::vector<std::size_t> choices;
            for (std::size_t i = 0; i < m_possible.size(); ++i)
            {
                if (!IsRepetition(m_possible[i]))
                {
                    choices.push_back(i);
                }
            }
            if (choices.empty())
            {
                return false;
            }
            Take(choices[odometer.Choose(choices.size())]);
        }
        return true;
    }

  private:
    void OfferAct()
    {
        if (m_nextAct < m_play.acts.size())
        {
            m_possible.push_back({m_play.acts[m_nextAct].end, m_taken, {}});
        }
    }

    /// It could have happened right before the last step, which was the other end's.
    bool IsRepetition(const Step& step) const
    {
        return m_last == TwoEnds::Responder && step.end == TwoEnds::Initiator &&
               step.since < m_taken;
    }

    void Take(std::size_t index)
    {
        const Step step = m_possible[index];
        m_possible.erase(m_possible.begin() + static_cast<std::ptrdiff_t>(index));
        ++m_taken;
        m_last = step.end;
        if (step.datagram)
        {
            m_ends.Inject(step.end,
                          {step.datagram->path.peer, step.datagram->path.local},
                          step.datagram->octets);
            return;
        }
        m_play.acts[m_nextAct++].run(m_ends);
        OfferAct();
    }

    const Play& m_play;
    TwoEnds& m_ends;
    std::vector<Step> m_possible;
    std::set<Octets> m_seen;
    std::size_t m_nextAct = 0;
    std::size_t m_taken = 0;
    std::optional<TwoEnds::End> m_last;
};

int CountFailures()
{
    return testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count();
}

/// False where there was nothing to check.
bool PlayOnce(const Play& play, Odometer& odometer)
{
    TwoEnds ends(play.initiator, play.responder);
    play.prepare(ends);
    ends.Ladder();
    if (!Stage(play, ends).Run(odometer))
    {
        return false;
    }
    ends.hook = {};
    ends.RunFor(10s);
    const int failures = CountFailures();
    play.check(ends);
    if (CountFailures() != failures)
    {
        std::string ladder;
        for (const std::string& line : ends.Ladder())
        {
            ladder += line + "\n";
        }
        ADD_FAILURE() << "in the order " << odometer.ToString() << "\n" << ladder;
    }
    return true;
}

} // namespace

std::size_t PlayInEveryOrder(const Play& play, std::size_t limit)
{
    Odometer odometer;
    std::size_t runs = 0;
    const int failures = CountFailures();
    do
    {
        runs += PlayOnce(play, odometer) ? 1U : 0U;
        if (runs > limit)
        {
            ADD_FAILURE() << "more than " << limit << " orders";
        }
    } while (CountFailures() == failures && odometer.Turn());
    return runs;
}

} // namespace mopo::test
