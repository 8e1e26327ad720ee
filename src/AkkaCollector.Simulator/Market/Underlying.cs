namespace AkkaCollector.Simulator;

/// <summary>One currency's spot price: a geometric Brownian motion with rare jumps, and a volatility that wanders about its mean.</summary>
internal sealed class Underlying
{
    private const double MicrosPerYear = 365.25 * 86_400e6;
    private readonly MarketRandom _random;
    private readonly double _meanVolatility;
    private double _logSpot;
    private double _movedAtMicros;

    public Underlying(string currency, double spot, double volatility, double startMicros, ulong seed)
    {
        Currency = currency;
        _random = new MarketRandom(seed);
        _meanVolatility = volatility;
        Volatility = volatility;
        _logSpot = Math.Log(spot);
        Spot = spot;
        _movedAtMicros = startMicros;
    }

    /// <summary>The currency's name, such as <c>ETH</c>.</summary>
    public string Currency { get; }
    /// <summary>Its price in US dollars: the index.</summary>
    public double Spot { get; private set; }
    /// <summary>The natural logarithm of <see cref="Spot"/>.</summary>
    public double LogSpot => _logSpot;
    /// <summary>The volatility a year, as a fraction, that options near the money are priced at.</summary>
    public double Volatility { get; private set; }
    /// <summary>Price of the perpetual over the index, as a fraction.</summary>
    public double Premium { get; private set; }

    /// <summary>Takes over a clock that was set back, so that the price goes on moving.</summary>
    public void StandAt(double marketMicros) => _movedAtMicros = marketMicros;

    /// <summary>Moves on to a time of the market.</summary>
    public void MoveTo(double marketMicros)
    {
        var years = (marketMicros - _movedAtMicros) / MicrosPerYear;
        if (years <= 0) return;
        _movedAtMicros = marketMicros;
        var root = Math.Sqrt(years);
        var shock = _random.NextGaussian();
        var log = _logSpot + (Volatility * root * shock) - (0.5 * Volatility * Volatility * years);
        const double jumpsPerYear = 500;
        if (_random.Chance(jumpsPerYear * years)) log += 0.01 * _random.NextGaussian();
        _logSpot = log;
        Spot = Math.Exp(log);
        var other = _random.NextGaussian();
        Volatility = Math.Clamp(Volatility + (20 * (_meanVolatility - Volatility) * years) + (0.8 * root * other), 0.5 * _meanVolatility, 2 * _meanVolatility);
        Premium = Math.Clamp(Premium - (5_000 * Premium * years) + (0.03 * root * shock), -0.002, 0.002);
    }
}
