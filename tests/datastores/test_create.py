def test_it_works(api, bob, team_page):
    response = api(bob).post(f"/api/pages/{team_page.pk}/team-data/tasks", {"data": {"title": "Ship"}})

    assert response.status_code == 201
    record = response.json()
    assert set(record) == {"id", "collection", "data", "createdBy", "createdAt", "updatedAt", "seq"}
    assert record["collection"] == "tasks"
    assert record["data"] == {"title": "Ship"}
    assert record["createdBy"] == {"id": bob.pk, "username": "bob"}
