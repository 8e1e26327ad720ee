using System.Globalization;
using System.Text;
using AkkaCollector.Venues;
using Xunit;

namespace AkkaCollector.Tests.Venues;

public sealed class JsonNumbersSpec
{
    [Theory]
    [InlineData("0")]
    [InlineData("-0.0")]
    [InlineData("0.0001")]
    [InlineData("2.0e-5")]
    [InlineData("2E+5")]
    [InlineData("-4.467407940520975e-5")]
    [InlineData("797578130")]
    [InlineData("9007199254740993")]
    [InlineData("18446744073709551616")]
    [InlineData("0.1000000000000000055511151231257827")]
    [InlineData("1e23")]
    [InlineData("1e-23")]
    [InlineData("5e-324")]
    [InlineData("1e309")]
    [InlineData("1.7976931348623157e308")]
    public void JsonNumbers_must_give_the_nearest_double(string text)
    {
        Assert.True(JsonNumbers.TryParse(Encoding.UTF8.GetBytes(text), out var value));
        Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(value));
    }

    [Fact]
    public void JsonNumbers_must_agree_with_the_framework_on_random_numbers()
    {
        var random = new Random(7);
        for (var i = 0; i < 100_000; i++)
        {
            var text = random.Next(3) switch
            {
                0 => (random.NextDouble() * Math.Pow(10, random.Next(-8, 8))).ToString("R", CultureInfo.InvariantCulture),
                1 => Math.Round((decimal)random.NextDouble() * 100_000m, random.Next(0, 9)).ToString(CultureInfo.InvariantCulture),
                _ => BitConverter.Int64BitsToDouble(random.NextInt64()) is var d && double.IsFinite(d) ? d.ToString("E16", CultureInfo.InvariantCulture) : "1",
            };
            Assert.True(JsonNumbers.TryParse(Encoding.UTF8.GetBytes(text), out var value), text);
            Assert.True(double.Parse(text, CultureInfo.InvariantCulture).Equals(value), text);
        }
    }
}
