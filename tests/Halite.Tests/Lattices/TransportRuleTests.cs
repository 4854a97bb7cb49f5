// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Lattices;

namespace Halite.Tests.Lattices;

public class TransportRuleTests
{
    [Theory]
    [InlineData("0-TM", "0-TM")]
    [InlineData("1tm", "1-TM")]
    [InlineData("2-tm", "2-TM")]
    [InlineData("0.7*0-TM+0.3*1-TM", "0.7*0-TM+0.3*1-TM")]
    public void A_rule_is_read_as_it_is_written(string text, string canonical) => Assert.Equal(canonical, TransportRule.Parse(text).ToString());

    [Theory]
    [InlineData("3-TM")]
    [InlineData("")]
    [InlineData("0.5*0-TM")]
    [InlineData("0,7*0-TM+0,3*1-TM")]
    [InlineData("-1*0-TM+2*1-TM")]
    public void What_is_no_rule_is_refused(string text) => Assert.Throws<InputException>(() => TransportRule.Parse(text));
}
