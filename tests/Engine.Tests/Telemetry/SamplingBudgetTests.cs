using CaffeTop.Engine.Telemetry;

namespace CaffeTop.Engine.Tests.Telemetry;

public sealed class SamplingBudgetTests
{
    [Fact]
    public void TheShareIsNeverExceededNotEvenByTheFirst()
    {
        var run = new Simulated(NormsPlan.Share(0.01), guess: 0.004, iteration: 0.004, display: 10);
        run.Run(200_000, _ => 0.002, (spent, training) => Assert.True(spent <= 0.01 * training, $"{spent} of {training}"));
        Assert.InRange(run.First, 1, 100);
        Assert.InRange(run.Samples, 100, 500);
    }

    [Fact]
    public void ACostThatGrowsMakesSamplesRarer()
    {
        var run = new Simulated(NormsPlan.Share(0.01), guess: 0.1, iteration: 0.1, display: 1);
        run.Run(100_000, sample => sample < 10 ? 0.05 : 5, (_, _) => { });
        Assert.InRange(run.Spent / run.Training, 0, 0.0101);
        Assert.InRange(run.Samples, 20, 40);
    }

    [Fact]
    public void AtDisplaysOnlyWhereTheyAreOften()
    {
        var run = new Simulated(NormsPlan.Share(0.01), guess: 0.001, iteration: 0.01, display: 500);
        run.Run(100_000, _ => 0.001, (_, _) => { });
        Assert.All(run.Iterations.Skip(1), iteration => Assert.Equal(0, iteration % 500));
        Assert.Equal(100_000 / 500, run.Samples, 2.0);
    }

    [Fact]
    public void EveryHalfMinuteWhereDisplaysAreRare()
    {
        var run = new Simulated(NormsPlan.Share(0.01), guess: 0.001, iteration: 0.01, display: 0);
        run.Run(100_000, _ => 0.001, (_, _) => { });
        Assert.Equal(100_000 * 0.01 / 30, run.Samples, 2.0);
    }

    [Fact]
    public void SamplesGetRarerAsARunGetsLong()
    {
        var run = new Simulated(NormsPlan.Share(0.01), guess: 0.001, iteration: 1, display: 1);
        run.Run(1_000_000, _ => 0.001, (_, _) => { });
        Assert.InRange(run.Samples, 2_000, 3_000);
    }

    [Fact]
    public void ANetOfHundredsOfBlobsIsSampledLessOften()
    {
        var run = new Simulated(NormsPlan.Share(0.01), guess: 0.001, iteration: 0.5, display: 1, blobs: 600);
        run.Run(6000, _ => 0.001, (_, _) => { });
        Assert.InRange(run.Samples, 3000 / 13, (3000 / 12) + 1);
    }

    [Fact]
    public void EveryNthIterationWhateverItCosts()
    {
        var run = new Simulated(NormsPlan.Every(7), guess: 100, iteration: 0.01, display: 10);
        run.Run(70, _ => 100, (_, _) => { });
        Assert.Equal(Enumerable.Range(0, 10).Select(i => 7 * i), run.Iterations);
    }

    [Fact]
    public void OffIsNever()
    {
        var run = new Simulated(NormsPlan.Off, guess: 0, iteration: 0.01, display: 10);
        run.Run(1000, _ => 0, (_, _) => { });
        Assert.Empty(run.Iterations);
    }

    [Theory]
    [InlineData("off", 0, 0)]
    [InlineData("1%", 0.01, 0)]
    [InlineData("0.5%", 0.005, 0)]
    [InlineData("100%", 1, 0)]
    [InlineData("200", 0, 200)]
    public void PlansAreRead(string text, double share, int interval)
    {
        var plan = NormsPlan.Parse(text)!;
        Assert.Equal((share, interval, share == 0 && interval == 0), (plan.MostShare, plan.Interval, plan.IsOff));
    }

    [Theory]
    [InlineData("")]
    [InlineData("%")]
    [InlineData("0%")]
    [InlineData("101%")]
    [InlineData("nan%")]
    [InlineData("-1%")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("on")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    public void OtherWordsAreNoPlans(string text) => Assert.Null(NormsPlan.Parse(text));

    /// <summary>Iterations of a run whose times are given.</summary>
    private sealed class Simulated(NormsPlan plan, double guess, double iteration, int display, int blobs = 40)
    {
        private readonly SamplingBudget _budget = new(plan, guess, blobs);

        public List<int> Iterations { get; } = [];

        public int Samples => Iterations.Count;

        public int First => Iterations[0];

        public double Spent { get; private set; }

        public double Training { get; private set; }

        public void Run(int iterations, Func<int, double> cost, Action<double, double> check)
        {
            for (var i = 0; i < iterations; i++)
            {
                var isDue = _budget.IsDue(i, display > 0 && i % display == 0, Training);
                Training += iteration;
                if (!isDue) continue;
                var seconds = cost(Samples);
                Training += seconds;
                Spent += seconds;
                _budget.Sampled(Training, seconds);
                Iterations.Add(i);
                check(Spent, Training);
            }
        }
    }
}
