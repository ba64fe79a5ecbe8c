using CaffeTop.Engine.Solvers;

namespace CaffeTop.Engine.Tests.Solvers;

public class LearningRatePolicyTests
{
    // Worked by hand from the formulas of LearningRatePolicy's subclasses.
    [Theory]
    [InlineData("lr_policy: 'fixed' base_lr: 0.01", 12345, 0.01)]
    [InlineData("lr_policy: 'step' base_lr: 0.01 gamma: 0.5 stepsize: 10", 9, 0.01)]
    [InlineData("lr_policy: 'step' base_lr: 0.01 gamma: 0.5 stepsize: 10", 10, 0.005)]
    [InlineData("lr_policy: 'step' base_lr: 0.01 gamma: 0.5 stepsize: 10", 35, 0.00125)]
    [InlineData("lr_policy: 'exp' base_lr: 0.1 gamma: 0.99", 2, 0.09801)]
    [InlineData("lr_policy: 'inv' base_lr: 0.01 gamma: 0.0001 power: 0.75", 0, 0.01)]
    [InlineData("lr_policy: 'inv' base_lr: 0.01 gamma: 0.0001 power: 0.75", 10000, 0.00594603557501361)]
    [InlineData("lr_policy: 'poly' base_lr: 0.2 power: 2 max_iter: 100", 50, 0.05)]
    [InlineData("lr_policy: 'poly' base_lr: 0.2 power: 0.5 max_iter: 100", 64, 0.12)]
    [InlineData("lr_policy: 'poly' base_lr: 0.2 power: 0.5 max_iter: 100", 100, 0)]
    [InlineData("lr_policy: 'sigmoid' base_lr: 0.1 gamma: -0.5 stepsize: 100", 100, 0.05)]
    [InlineData("lr_policy: 'sigmoid' base_lr: 0.1 gamma: 0.05 stepsize: 100", 140, 0.08807970779778823)]
    public void RateOfAnIteration(string solver, int iteration, double expected)
    {
        var parameter = SolverText.Parse(solver);
        var step = 0;
        var rate = LearningRatePolicy.Find(parameter.LrPolicy)!.Rate(parameter, iteration, ref step);
        Assert.Equal(expected, rate, Math.Abs(expected) * 2e-7);
    }

    [Fact]
    public void PolyPastMaxIterIsNaN()
    {
        var parameter = SolverText.Parse("lr_policy: 'poly' base_lr: 0.2 power: 0.9 max_iter: 100");
        var step = 0;
        Assert.True(float.IsNaN(LearningRatePolicy.Find("poly")!.Rate(parameter, 101, ref step)));
    }

    [Fact]
    public void MultistepDropsAtEachStepvalue()
    {
        var parameter = SolverText.Parse("lr_policy: 'multistep' base_lr: 1 gamma: 0.1 stepvalue: 3 stepvalue: 5");
        float[] expected = [1, 1, 1, 0.1f, 0.1f, 0.01f, 0.01f];
        AssertClose(expected, LearningRatePolicy.Find("multistep")!.Schedule(parameter, 0, 7));
    }

    [Fact]
    public void MultistepPassesAtMostOneStepvaluePerCall()
    {
        var parameter = SolverText.Parse("lr_policy: 'multistep' base_lr: 1 gamma: 0.1 stepvalue: 3 stepvalue: 5");
        float[] expected = [0.1f, 0.01f, 0.01f];
        AssertClose(expected, LearningRatePolicy.Find("multistep")!.Schedule(parameter, 100, 3, currentStep: 0));
    }

    [Fact]
    public void MultistepTakesTheStepOfARestoredState()
    {
        var parameter = SolverText.Parse("lr_policy: 'multistep' base_lr: 1 gamma: 0.1 stepvalue: 3 stepvalue: 5");
        Assert.Equal([0.1f], LearningRatePolicy.Find("multistep")!.Schedule(parameter, 4, 1, currentStep: 1));
    }

    [Fact]
    public void StepNeedsNothingFromARestoredState()
    {
        var parameter = SolverText.Parse("lr_policy: 'step' base_lr: 1 gamma: 0.5 stepsize: 10");
        var step = 77;
        Assert.Equal(0.25f, LearningRatePolicy.Find("step")!.Rate(parameter, 25, ref step));
        Assert.Equal(2, step);
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], expected[i] * 2e-7f);
    }
}
