namespace CaffeTop.Doctor;

/// <summary>One thing that can be wrong. A rule says nothing where it is not sure: a false alarm is a defect.</summary>
public interface IRule
{
    /// <summary>Stable, kebab-case, documented in docs/doctor.md.</summary>
    string Id { get; }
}
