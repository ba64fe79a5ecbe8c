namespace CaffeTop.Doctor.Tests;

/// <summary>Nets and solvers that work get no error.</summary>
public class HealthyNetTests
{
    [Fact]
    public void Examples_of_the_project()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Shared.Repository, "examples"), "*.prototxt", SearchOption.AllDirectories)) Patient.Look(file).HasNoError();
    }

    [SkippableFact]
    public void Nets_of_the_reference_numbers()
    {
        foreach (var file in Directory.EnumerateFiles(Shared.PathOrSkip("reference", "layers"), "*.prototxt")) Patient.Look(file).HasNoError();
    }
}
