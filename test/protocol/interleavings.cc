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

void PlayOnce(const Play& play, Odometer& odometer)
{
    TwoEnds ends(play.initiator, play.responder);
    play.prepare(ends);
    std::vector<TwoEnds::Datagram> underway;
    ends.hook = [&](TwoEnds::Datagram& datagram)
    {
        underway.push_back(datagram);
        return false;
    };
    std::size_t nextAct = 0;
    while (nextAct < play.acts.size() || !underway.empty())
    {
        const bool canAct = nextAct < play.acts.size();
        const std::size_t choice = odometer.Choose(underway.size() + (canAct ? 1 : 0));
        if (choice == underway.size())
        {
            play.acts[nextAct++](ends);
            continue;
        }
        const TwoEnds::Datagram datagram = underway[choice];
        underway.erase(underway.begin() + static_cast<std::ptrdiff_t>(choice));
        const auto to =
            datagram.from == TwoEnds::Initiator ? TwoEnds::Responder : TwoEnds::Initiator;
        ends.Inject(to, {datagram.path.peer, datagram.path.local}, datagram.octets);
    }
    ends.hook = {};
    ends.RunFor(10s);
    play.check(ends);
}

} // namespace

std::size_t PlayInEveryOrder(const Play& play, std::size_t limit)
{
    Odometer odometer;
    std::size_t runs = 0;
    do
    {
        PlayOnce(play, odometer);
        if (testing::Test::HasFailure())
        {
            ADD_FAILURE() << "in the order " << odometer.ToString();
            return runs;
        }
        if (++runs > limit)
        {
            ADD_FAILURE() << "more than " << limit << " orders";
            return runs;
        }
    } while (odometer.Turn());
    return runs;
}

} // namespace mopo::test
